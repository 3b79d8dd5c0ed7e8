// The notes: text files that are part of the program, read when it is built.
import marsh from "./notes/marsh.txt";
import owls from "./notes/owls.txt";

export interface Note {
  slug: string;
  title: string;
  text: string;
}

/** The first line is the title, the rest the text. */
function read(slug: string, file: string): Note {
  const [title = slug, ...text] = file.split("\n");
  return { slug, title, text: text.join("\n").trim() };
}

export const notes: Note[] = [read("marsh", marsh), read("owls", owls)];

export const findNote = (slug: string | undefined) => notes.find((note) => note.slug === slug);
