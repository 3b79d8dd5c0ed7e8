// Paths of POSIX systems, by https://nodejs.org/api/path.html

import { requireString } from "./errors.js";
import { cwd } from "./cwd.js";
import { globPattern } from "./glob.js";

/** The parts of a path without `.` and `..`, as far as they can go up. */
export function settle(parts, isAbsolute) {
  const kept = [];
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!isAbsolute) kept.push("..");
  }
  return kept;
}

function normalize(path) {
  requireString(path, "path");
  if (path === "") return ".";
  const isRooted = path[0] === "/";
  const text = settle(path.split("/"), isRooted).join("/");
  const tail = path.endsWith("/") && text !== "" ? "/" : "";
  if (isRooted) return "/" + text + tail;
  return text === "" ? (path.endsWith("/") ? "./" : ".") : text + tail;
}

function isAbsolute(path) {
  requireString(path, "path");
  return path[0] === "/";
}

function join(...paths) {
  for (const path of paths) requireString(path, "path");
  const text = paths.filter((path) => path !== "").join("/");
  return text === "" ? "." : normalize(text);
}

function resolve(...paths) {
  let path = "";
  for (let at = paths.length - 1; at >= 0 && path[0] !== "/"; at -= 1) {
    requireString(paths[at], `paths[${at}]`);
    if (paths[at] !== "") path = path === "" ? paths[at] : paths[at] + "/" + path;
  }
  if (path[0] !== "/") path = cwd() + "/" + path;
  return "/" + settle(path.split("/"), true).join("/");
}

function relative(from, to) {
  requireString(from, "from");
  requireString(to, "to");
  const start = resolve(from).split("/").filter(Boolean);
  const end = resolve(to).split("/").filter(Boolean);
  let same = 0;
  while (same < start.length && same < end.length && start[same] === end[same]) same += 1;
  return [...start.slice(same).map(() => ".."), ...end.slice(same)].join("/");
}

/** Where the last part begins and ends, slashes at the end left out. */
function lastPart(path) {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end -= 1;
  return { start: path.lastIndexOf("/", end - 1) + 1, end };
}

function dirname(path) {
  requireString(path, "path");
  if (path === "") return ".";
  const { start, end } = lastPart(path);
  if (start === 0) return ".";
  let at = start - 1;
  while (at > 0 && path[at - 1] === "/") at -= 1;
  if (at === 0 && end > 0) return path.startsWith("//") && start === 2 ? "//" : "/";
  return path.slice(0, at);
}

function basename(path, suffix) {
  requireString(path, "path");
  if (suffix !== undefined) requireString(suffix, "suffix");
  if (suffix !== undefined && suffix === path) return "";
  const { start, end } = lastPart(path);
  const base = path.slice(start, end) === "/" ? "" : path.slice(start, end);
  return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}

function extname(path) {
  const base = basename(path);
  const dot = base.lastIndexOf(".");
  return dot <= 0 || base === ".." ? "" : base.slice(dot);
}

function parse(path) {
  const root = isAbsolute(path) ? "/" : "";
  const base = basename(path);
  const ext = extname(path);
  const dir = dirname(path);
  return { root, dir: dir === "." && !path.startsWith(".") ? "" : dir === "." && base === path ? "" : dir, base, ext, name: ext === "" ? base : base.slice(0, -ext.length) };
}

export const formatWith = (sep) => (parts) => {
  const dir = parts.dir || parts.root;
  const ext = parts.ext ? (parts.ext.startsWith(".") ? parts.ext : "." + parts.ext) : "";
  const base = parts.base || (parts.name ?? "") + ext;
  if (!dir) return base;
  return dir === parts.root ? dir + base : dir + sep + base;
};

export const posix = {
  basename,
  delimiter: ":",
  dirname,
  extname,
  format: formatWith("/"),
  isAbsolute,
  join,
  matchesGlob: (path, pattern) => globPattern(pattern).test(normalize(path)),
  normalize,
  parse,
  relative,
  resolve,
  sep: "/",
  toNamespacedPath: (path) => path,
};
