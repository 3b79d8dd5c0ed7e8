// A document of 1 KiB is read, changed and written again.
export default {
  async fetch(request) {
    const data = await request.json();
    data.seen = true;
    for (const item of data.items) item.total = item.price * item.count;
    return Response.json(data);
  },
};
