// Run by `land test`: each request goes to the API, in a sandbox of its own.
import { SELF, describe, env, expect, it } from "land:test";
import { createQuote } from "./quotes";

const post = (body: unknown) => SELF.fetch("/quotes", { method: "POST", body: JSON.stringify(body) });

describe("/products", () => {
  it("lists all, or those whose name fits", async () => {
    expect(await (await SELF.fetch("/products")).json()).toHaveLength(3);
    const found = await (await SELF.fetch("/products?q=note")).json();
    expect(found).toEqual([{ id: "notebook", name: "Notebook", price: 450 }]);
  });

  it("answers with a 404 for what isn't there", async () => {
    const response = await SELF.fetch("/products/car");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: "no product with the id car" });
  });

  it("says which methods there are", async () => {
    const response = await SELF.fetch("/products", { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET");
  });
});

describe("/quotes", () => {
  it("adds up", async () => {
    const response = await post({ customer: "Ada", items: [{ product: "ink", count: 2 }, { product: "pencil", count: 1 }] });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      customer: "Ada",
      currency: env.CURRENCY,
      lines: [
        { product: "ink", count: 2, price: 2580 },
        { product: "pencil", count: 1, price: 80 },
      ],
      total: 2660,
    });
  });

  it("says everything that is wrong at once", async () => {
    const response = await post({ customer: " ", items: [{ product: "car", count: 0.5 }] });
    expect(response.status).toBe(422);
    const { problems } = await response.json();
    expect(problems.map((problem: { path: string }) => problem.path)).toEqual(["customer", "items[0].product", "items[0].count"]);
  });

  it.each([null, [], "text", {}, { customer: "Ada", items: [] }])("refuses %j", (input) => {
    expect(() => createQuote(input, "EUR")).toThrow("not valid");
  });
});
