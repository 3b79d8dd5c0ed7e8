// What an order would cost: `POST /quotes` with `{ "customer": "Ada", "items": [{ "product": "ink", "count": 2 }] }`.
import { findProduct, isProduct } from "./products";
import { type Check, integer, list, object, text, validate } from "./validate";

interface Order {
  customer: string;
  items: { product: string; count: number }[];
}

const product: Check<string> = (value, path, problems) => {
  if (typeof value === "string" && isProduct(value)) return value;
  problems.push({ path, message: "must be the id of a product" });
  return "";
};

const order = object<Order>({
  customer: text({ max: 100 }),
  items: list(object({ product, count: integer({ min: 1, max: 1000 }) }), { max: 50 }),
});

export function createQuote(input: unknown, currency: string) {
  const { customer, items } = validate(order, input);
  const lines = items.map(({ product, count }) => ({ product, count, price: findProduct(product).price * count }));
  return { id: crypto.randomUUID(), customer, currency, lines, total: lines.reduce((sum, line) => sum + line.price, 0) };
}
