// A socket's idle time: tells when nothing has happened for as long as the program said.

const { clearTimeout, setTimeout } = globalThis;

export class SocketTimer {
  #ms = 0;
  #id;
  #expired;

  constructor(expired) {
    this.#expired = expired;
  }
  set(ms) {
    this.#ms = ms;
    this.touch();
  }
  touch() {
    this.stop();
    if (this.#ms > 0) this.#id = setTimeout(this.#expired, this.#ms);
  }
  stop() {
    if (this.#id !== undefined) clearTimeout(this.#id);
    this.#id = undefined;
  }
}
