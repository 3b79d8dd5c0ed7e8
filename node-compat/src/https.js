// `node:https`: as `node:http`, with `https:` where an address doesn't say.

import { Agent as HttpAgent } from "./internal/http_agent.js";
import { clientOf } from "./internal/http_client.js";
import { Server } from "./internal/http_server.js";

export class Agent extends HttpAgent {
  defaultPort = 443;
  protocol = "https:";
}
export const globalAgent = new Agent();
export const { get, request } = clientOf("https:");
export const createServer = (options, listener) => new Server(options, listener);

export { Server };
export default { Agent, Server, createServer, get, globalAgent, request };
