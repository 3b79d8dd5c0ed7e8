// Data that is part of the program: imported JSON is ready before the first request.
import { HttpError } from "./http";
import data from "./quotes.json";

export interface Quote {
  id: string;
  text: string;
  author: string;
}

export const quotes: Quote[] = data;

// Built once, when the program is built: each request starts with the finished index.
const byId = new Map(quotes.map((quote) => [quote.id, quote]));

export function findQuote(id: string): Quote {
  const quote = byId.get(id);
  if (!quote) throw new HttpError(404, `no quote with the id ${id}`);
  return quote;
}
