// The shortest answer.
export default { fetch() { return new Response("hello"); } };
