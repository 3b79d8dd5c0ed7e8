// WebSockets, answered and opened: https://websockets.spec.whatwg.org

type BinaryType = "arraybuffer" | "blob";

interface WebSocket extends EventTarget {
  readonly url: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly protocol: string;
  readonly extensions: string;
  binaryType: BinaryType;
  onopen: ((this: WebSocket, event: Event) => any) | null;
  onmessage: ((this: WebSocket, event: MessageEvent) => any) | null;
  onerror: ((this: WebSocket, event: Event) => any) | null;
  onclose: ((this: WebSocket, event: CloseEvent) => any) | null;
  /** Takes the server's end of a `WebSocketPair` into use. */
  accept(): void;
  send(data: string | BufferSource | Blob): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open" | "error", listener: EventListenerOrEventListenerObject<Event>, options?: AddEventListenerOptions | boolean): void;
  addEventListener(type: "message", listener: EventListenerOrEventListenerObject<MessageEvent>, options?: AddEventListenerOptions | boolean): void;
  addEventListener(type: "close", listener: EventListenerOrEventListenerObject<CloseEvent>, options?: AddEventListenerOptions | boolean): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: AddEventListenerOptions | boolean): void;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
}

declare var WebSocket: {
  prototype: WebSocket;
  new (url: string | URL, protocols?: string | string[]): WebSocket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
};

/** Two connected WebSockets: one is answered with, the other is kept. */
interface WebSocketPair {
  0: WebSocket;
  1: WebSocket;
}

declare var WebSocketPair: { prototype: WebSocketPair; new (): WebSocketPair };
