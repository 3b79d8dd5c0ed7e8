// The working folder that programs see: the project's bundled files are below it (`node:fs`).

import { requireString } from "./errors.js";

export const BUNDLE = "/bundle";
let folder = BUNDLE;

export const cwd = () => folder;

export function chdir(path) {
  requireString(path, "directory");
  folder = path[0] === "/" ? path : folder + "/" + path;
}
