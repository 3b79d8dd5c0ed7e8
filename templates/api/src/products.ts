// The catalogue: data that is part of the program, indexed when it is built.
import { HttpError } from "./errors";
import data from "./products.json";

export interface Product {
  id: string;
  name: string;
  /** In hundredths of the currency. */
  price: number;
}

export const products: Product[] = data;

const byId = new Map(products.map((product) => [product.id, product]));

export function findProduct(id: string | undefined): Product {
  const product = byId.get(id ?? "");
  if (!product) throw new HttpError(404, `no product with the id ${id}`);
  return product;
}

export const isProduct = (id: string) => byId.has(id);
