// What is said over the connection: each message gets an answer.

export type Answer =
  | { kind: "echo"; text: string; count: number }
  | { kind: "history"; texts: string[] }
  | { kind: "error"; text: string };

/** Texts that are kept; a connection may last for days. */
const MOST = 100;

/** The answer to a message, or `null` for what isn't one. */
export function answer(data: unknown, history: string[]): Answer | null {
  const message = parse(data);
  if (message === undefined) return null;
  if (message?.kind === "history") return { kind: "history", texts: [...history] };
  if (message?.kind === "say" && typeof message.text === "string") {
    history.push(message.text);
    if (history.length > MOST) history.shift();
    return { kind: "echo", text: message.text, count: history.length };
  }
  return { kind: "error", text: "`kind` is `say`, with a `text`, or `history`" };
}

function parse(data: unknown): { kind?: unknown; text?: unknown } | null | undefined {
  try {
    return typeof data === "string" ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
