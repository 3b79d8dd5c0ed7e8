// The notes, and what a new one must look like.
import { z } from "zod";
import welcome from "./welcome.md.txt";

export const newNote = z.object({
  title: z.string().trim().min(1).max(80),
  text: z.string(),
  tags: z.array(z.string().regex(/^[a-z]+$/)).default([]).transform((tags) => [...new Set(tags)]),
});

export type Note = z.infer<typeof newNote> & { slug: string };

// Every request starts from this list.
export const notes: Note[] = [{ ...newNote.parse({ title: "Welcome", text: welcome, tags: ["start"] }), slug: "welcome" }];

export function slugOf(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

export function summary({ slug, title, tags }: Note) {
  return { slug, title, tags };
}
