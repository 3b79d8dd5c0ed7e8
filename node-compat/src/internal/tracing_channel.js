// `TracingChannel` of `node:diagnostics_channel`: five channels that tell what becomes of a call.

const EVENTS = ["start", "end", "asyncStart", "asyncEnd", "error"];

export class TracingChannel {
  constructor(nameOrChannels, channel) {
    for (const event of EVENTS) {
      this[event] = typeof nameOrChannels === "string" ? channel("tracing:" + nameOrChannels + ":" + event) : nameOrChannels[event];
    }
  }
  get hasSubscribers() {
    return EVENTS.some((event) => this[event]?.hasSubscribers);
  }
  subscribe(handlers) {
    for (const event of EVENTS) if (handlers[event]) this[event]?.subscribe(handlers[event]);
  }
  unsubscribe(handlers) {
    let all = true;
    for (const event of EVENTS) if (handlers[event] && !this[event]?.unsubscribe(handlers[event])) all = false;
    return all;
  }
  traceSync(fn, context = {}, thisArg, ...args) {
    return this.start.runStores(context, () => {
      try {
        return (context.result = Reflect.apply(fn, thisArg, args));
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }
  tracePromise(fn, context = {}, thisArg, ...args) {
    const settled = (key, isError) => (value) => {
      context[key] = value;
      if (isError) this.error.publish(context);
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
      if (isError) throw value;
      return value;
    };
    return this.start.runStores(context, () => {
      try {
        return Promise.resolve(Reflect.apply(fn, thisArg, args)).then(settled("result", false), settled("error", true));
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }
  traceCallback(fn, position = -1, context = {}, thisArg, ...args) {
    const callback = args.at(position);
    const channels = this;
    args.splice(position < 0 ? args.length + position : position, 1, function (error, result) {
      if (error) {
        context.error = error;
        channels.error.publish(context);
      } else context.result = result;
      return channels.asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(callback, this, [error, result]);
        } finally {
          channels.asyncEnd.publish(context);
        }
      });
    });
    return this.start.runStores(context, () => {
      try {
        return Reflect.apply(fn, thisArg, args);
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }
}
