// The page at `/`, rendered on the server by hono's JSX.
import type { FC } from "hono/jsx";

export const Welcome: FC<{ greeting: string; name: string }> = ({ greeting, name }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>Welcome</title>
    </head>
    <body style="font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto">
      <h1>
        {greeting}, {name}!
      </h1>
      <p>
        The API is at <a href="/tasks">/tasks</a>.
      </p>
    </body>
  </html>
);
