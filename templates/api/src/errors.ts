// An error that the client may read: a status, a message, and what is wrong with its input.

export interface Problem {
  /** Where in the input, such as `items[0].count`. */
  path: string;
  message: string;
}

export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems?: Problem[],
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}
