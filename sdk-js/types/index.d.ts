// The types of all that a program finds in the runtime: `land types` writes them into a project.

/// <reference path="./compression.d.ts" />
/// <reference path="./crypto.d.ts" />
/// <reference path="./encoding.d.ts" />
/// <reference path="./errors.d.ts" />
/// <reference path="./events.d.ts" />
/// <reference path="./fetch.d.ts" />
/// <reference path="./file_reader.d.ts" />
/// <reference path="./files.d.ts" />
/// <reference path="./messaging.d.ts" />
/// <reference path="./node.d.ts" />
/// <reference path="./performance.d.ts" />
/// <reference path="./sockets.d.ts" />
/// <reference path="./streams.d.ts" />
/// <reference path="./test.d.ts" />
/// <reference path="./websocket.d.ts" />
/// <reference path="./worker.d.ts" />
