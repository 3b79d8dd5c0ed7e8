// The little that an API needs of HTTP: JSON in, JSON out, errors with a status.

/** An error whose message the client may read. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function json(value: unknown, status = 200): Response {
  return Response.json(value, { status });
}

/** The request's body as JSON; anything else is the client's mistake. */
export async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw new HttpError(400, "the body is not JSON");
  }
}
