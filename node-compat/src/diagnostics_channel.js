// `node:diagnostics_channel`.

import { requireFunction } from "./internal/errors.js";
import { TracingChannel } from "./internal/tracing_channel.js";

const channels = new Map();

/** What a subscriber throws is reported, and keeps nobody from hearing the message. */
const report = (error) => void Promise.reject(error);

export class Channel {
  #subscribers = [];
  #stores = new Map();

  constructor(name) {
    this.name = name;
  }
  get hasSubscribers() {
    return this.#subscribers.length > 0 || this.#stores.size > 0;
  }
  subscribe(listener) {
    requireFunction(listener, "subscription");
    this.#subscribers = [...this.#subscribers, listener];
  }
  unsubscribe(listener) {
    const at = this.#subscribers.indexOf(listener);
    if (at >= 0) this.#subscribers = this.#subscribers.toSpliced(at, 1);
    return at >= 0;
  }
  publish(message) {
    for (const listener of this.#subscribers) {
      try {
        listener(message, this.name);
      } catch (error) {
        report(error);
      }
    }
  }
  bindStore(store, transform = (message) => message) {
    this.#stores.set(store, transform);
  }
  unbindStore(store) {
    return this.#stores.delete(store);
  }
  runStores(message, fn, thisArg, ...args) {
    let run = () => {
      this.publish(message);
      return Reflect.apply(fn, thisArg, args);
    };
    for (const [store, transform] of this.#stores) {
      const inner = run;
      run = () => store.run(transform(message), inner);
    }
    return run();
  }
}

export function channel(name) {
  let found = channels.get(name);
  if (found === undefined) channels.set(name, (found = new Channel(name)));
  return found;
}

export const hasSubscribers = (name) => channels.get(name)?.hasSubscribers ?? false;
export const subscribe = (name, listener) => channel(name).subscribe(listener);
export const unsubscribe = (name, listener) => channel(name).unsubscribe(listener);
export const tracingChannel = (nameOrChannels) => new TracingChannel(nameOrChannels, channel);

export { TracingChannel };
export default { Channel, TracingChannel, channel, hasSubscribers, subscribe, tracingChannel, unsubscribe };
