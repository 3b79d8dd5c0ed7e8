// TCP connections of a program's own, as `[connect]` in `land.toml` allows them.

declare module "land:sockets" {
  export interface SocketAddress {
    hostname: string;
    port: number;
  }

  export interface SocketOptions {
    secureTransport?: "off" | "on" | "starttls";
    allowHalfOpen?: boolean;
  }

  export interface SocketInfo {
    remoteAddress?: string;
    localAddress?: string;
  }

  export interface Socket {
    readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
    readonly writable: WritableStream<Uint8Array>;
    readonly opened: Promise<SocketInfo>;
    readonly closed: Promise<void>;
    readonly secureTransport: "off" | "on" | "starttls";
    readonly upgraded: boolean;
    close(): Promise<void>;
    startTls(): Socket;
  }

  export function connect(address: string | SocketAddress, options?: SocketOptions): Socket;
}

declare module "cloudflare:sockets" {
  export * from "land:sockets";
}
