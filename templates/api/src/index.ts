// The entry: the routes, and what becomes of errors.
import { HttpError } from "./errors";
import { createQuote } from "./quotes";
import { findProduct, products } from "./products";
import { Router } from "./router";

const router = new Router<Env>()
  .get("/", () => ({ products: "/products", quotes: "POST /quotes" }))
  .get("/products", ({ url }) => {
    const wanted = url.searchParams.get("q")?.toLowerCase() ?? "";
    return products.filter((product) => product.name.toLowerCase().includes(wanted));
  })
  .get("/products/:id", ({ params }) => findProduct(params.id))
  .post("/quotes", async ({ request, env }) =>
    Response.json(createQuote(await readJson(request), env.CURRENCY), { status: 201 }));

export default {
  async fetch(request, env) {
    try {
      return await router.handle(request, env);
    } catch (error) {
      // Anything else is a defect: the client sees a plain 500, the log has the stack.
      if (!(error instanceof HttpError)) throw error;
      const { message, problems, status, headers } = error;
      return Response.json({ error: message, problems }, { status, headers });
    }
  },
} satisfies ExportedHandler<Env>;

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw new HttpError(400, "the body is not JSON");
  }
}
