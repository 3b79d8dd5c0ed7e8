// `node:stream/consumers`: all of a stream at once.

import { Buffer } from "../buffer.js";

export async function buffer(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

export async function arrayBuffer(stream) {
  const bytes = await buffer(stream);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

export const text = async (stream) => new TextDecoder().decode(await buffer(stream));
export const json = async (stream) => JSON.parse(await text(stream));
export const blob = async (stream) => new Blob([await buffer(stream)]);

export default { arrayBuffer, blob, buffer, json, text };
