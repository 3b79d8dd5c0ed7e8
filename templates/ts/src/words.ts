// Counts the words of a text that the client sends as `{ "text": "…" }`.
import { HttpError, json, readJson } from "./http";

export async function countWords(request: Request): Promise<Response> {
  const body = await readJson(request);
  if (!hasText(body)) throw new HttpError(400, "`text` is missing, or not a string");
  const counts = new Map<string, number>();
  for (const [word] of body.text.toLowerCase().matchAll(/[\p{L}\p{N}']+/gu)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return json({ total: ranked.reduce((sum, [, count]) => sum + count, 0), words: Object.fromEntries(ranked) });
}

function hasText(body: unknown): body is { text: string } {
  return typeof body === "object" && body !== null && "text" in body && typeof body.text === "string";
}
