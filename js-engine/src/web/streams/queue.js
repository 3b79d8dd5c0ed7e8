// First-in, first-out queues: a plain one, and the standard's queue-with-sizes.
//
// Linked lists, because writing past the end of an array can be intercepted by a setter on `Array.prototype`.

/** A queue of values. */
export class List {
  #head = undefined;
  #tail = undefined;
  length = 0;

  push(value) {
    const node = { value, next: undefined };
    if (this.#tail === undefined) this.#head = node;
    else this.#tail.next = node;
    this.#tail = node;
    this.length += 1;
  }

  /** The oldest value; there must be one. */
  peek() {
    return this.#head.value;
  }

  /** Removes the oldest value; there must be one. */
  shift() {
    const { value, next } = this.#head;
    this.#head = next;
    if (next === undefined) this.#tail = undefined;
    this.length -= 1;
    return value;
  }
}

/** https://streams.spec.whatwg.org/#queue-with-sizes */
export class SizedQueue {
  #head = undefined;
  #tail = undefined;
  /** [[queueTotalSize]] */
  totalSize = 0;

  get isEmpty() {
    return this.#head === undefined;
  }

  /** https://streams.spec.whatwg.org/#enqueue-value-with-size */
  enqueue(value, size) {
    if (typeof size !== "number" || !(size >= 0) || size === Infinity) {
      throw new RangeError("The chunk's size must be a finite, non-negative number.");
    }
    const node = { value, size, next: undefined };
    if (this.#tail === undefined) this.#head = node;
    else this.#tail.next = node;
    this.#tail = node;
    this.totalSize += size;
  }

  /** https://streams.spec.whatwg.org/#dequeue-value */
  dequeue() {
    const { value, size, next } = this.#head;
    this.#head = next;
    if (next === undefined) this.#tail = undefined;
    // Rounding can leave less than nothing.
    this.totalSize = this.totalSize < size ? 0 : this.totalSize - size;
    return value;
  }

  /** https://streams.spec.whatwg.org/#peek-queue-value */
  peek() {
    return this.#head.value;
  }

  /** https://streams.spec.whatwg.org/#reset-queue */
  reset() {
    this.#head = undefined;
    this.#tail = undefined;
    this.totalSize = 0;
  }
}
