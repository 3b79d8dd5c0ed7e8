// A streamed body of 16 chunks, each made when there is room for it; all of them fit in what the host holds.
const chunk = new Uint8Array(4096).fill(120);

export default {
  fetch() {
    let left = 16;
    return new Response(new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk.slice());
        else controller.close();
      },
    }));
  },
};
