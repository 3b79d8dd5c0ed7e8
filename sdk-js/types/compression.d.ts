// Compression of streams: https://compression.spec.whatwg.org

type CompressionFormat = "brotli" | "deflate" | "deflate-raw" | "gzip" | "zstd";

interface CompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<BufferSource>;
}

declare var CompressionStream: { prototype: CompressionStream; new (format: CompressionFormat): CompressionStream };

interface DecompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<BufferSource>;
}

declare var DecompressionStream: { prototype: DecompressionStream; new (format: CompressionFormat): DecompressionStream };
