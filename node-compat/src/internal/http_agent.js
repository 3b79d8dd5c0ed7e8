// `http.Agent`: connections are pooled by the host; what an agent is asked for is kept and has no effect.

import EventEmitter from "../events.js";

export class Agent extends EventEmitter {
  defaultPort = 80;
  protocol = "http:";

  constructor(options = {}) {
    super();
    this.options = { ...options };
    this.keepAlive = options.keepAlive ?? false;
    this.maxSockets = options.maxSockets ?? Infinity;
    this.maxFreeSockets = options.maxFreeSockets ?? 256;
    this.requests = {};
    this.sockets = {};
    this.freeSockets = {};
  }
  getName({ host = "localhost", port = "", localAddress = "" } = {}) {
    return host + ":" + port + ":" + localAddress;
  }
  destroy() {}
}

export const globalAgent = new Agent({ keepAlive: true });
