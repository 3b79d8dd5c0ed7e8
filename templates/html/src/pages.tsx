// The pages, as components.
import type { Html } from "./html/jsx-runtime";
import type { Note as NoteData } from "./notes";

function Layout({ title, heading, children }: { title: string; heading: string; children?: Html | Html[] }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{heading === title ? title : `${heading} · ${title}`}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <a href="/">{title}</a>
        </header>
        <main>
          <h1>{heading}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}

export function Index({ title, notes }: { title: string; notes: NoteData[] }) {
  return (
    <Layout title={title} heading={title}>
      <ul>
        {notes.map((note) => (
          <li>
            <a href={`/notes/${note.slug}`}>{note.title}</a>
          </li>
        ))}
      </ul>
    </Layout>
  );
}

export function Note({ title, note }: { title: string; note: NoteData }) {
  return (
    <Layout title={title} heading={note.title}>
      {note.text.split("\n\n").map((paragraph) => (
        <p>{paragraph}</p>
      ))}
    </Layout>
  );
}

export function Missing({ title, path }: { title: string; path: string }) {
  return (
    <Layout title={title} heading="Not found">
      <p>
        There is nothing at <code>{path}</code>.
      </p>
    </Layout>
  );
}
