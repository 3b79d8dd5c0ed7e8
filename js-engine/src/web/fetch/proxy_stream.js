// A stream that takes another one's place: reads from it, and leaves it locked and disturbed.
//
// https://streams.spec.whatwg.org/#readablestream-create-a-proxy

import {
  acquireReader, cancelReader, closeController, createReadableStream, enqueue, errorController, readChunk,
} from "land:streams/internal";

const { Promise } = globalThis;

export function createProxyStream(stream) {
  const reader = acquireReader(stream);
  return createReadableStream({
    highWaterMark: 0,
    pull(controller) {
      return new Promise((resolve) => {
        readChunk(reader, {
          chunkSteps(chunk) {
            enqueue(controller, chunk);
            resolve();
          },
          closeSteps() {
            closeController(controller);
            resolve();
          },
          errorSteps(error) {
            errorController(controller, error);
            resolve();
          },
        });
      });
    },
    cancel(reason) {
      return cancelReader(reader, reason);
    },
  });
}
