// `node:http`: a client over `fetch`, and a server for the one request that a sandbox serves (`land:node`).

import { METHODS, STATUS_CODES } from "./internal/http_names.js";
import { Agent, globalAgent } from "./internal/http_agent.js";
import { ClientRequest, clientOf } from "./internal/http_client.js";
import { IncomingMessage } from "./internal/http_incoming.js";
import { OutgoingMessage, ServerResponse } from "./internal/http_response.js";
import { Server } from "./internal/http_server.js";
import { validateHeaderName, validateHeaderValue } from "./internal/http_headers.js";

export const { get, request } = clientOf("http:");
export const createServer = (options, listener) => new Server(options, listener);
export const maxHeaderSize = 16384;
export const setMaxIdleHTTPParsers = () => {};
export const { WebSocket, CloseEvent, MessageEvent } = globalThis;

export {
  Agent, ClientRequest, IncomingMessage, METHODS, OutgoingMessage, STATUS_CODES, Server, ServerResponse, globalAgent,
  validateHeaderName, validateHeaderValue,
};
export default {
  Agent, ClientRequest, CloseEvent, IncomingMessage, METHODS, MessageEvent, OutgoingMessage, STATUS_CODES, Server,
  ServerResponse, WebSocket, createServer, get, globalAgent, maxHeaderSize, request, setMaxIdleHTTPParsers,
  validateHeaderName, validateHeaderValue,
};
