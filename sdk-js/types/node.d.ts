// Servers of `node:http` as handlers. The `node:` modules themselves are typed by `@types/node`.

declare module "land:node" {
  export function httpServerHandler(server: unknown): ExportedHandler;
}

declare module "cloudflare:node" {
  export * from "land:node";
}
