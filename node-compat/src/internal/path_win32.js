// Paths of Windows, by https://nodejs.org/api/path.html: nothing here has such paths, but programs take
// those of others apart.

import { requireString } from "./errors.js";
import { formatWith, settle } from "./path_posix.js";

/** What a path begins with: a drive or a share, and whether it is rooted. */
function rootOf(path) {
  const share = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/.exec(path);
  if (share) return { device: "\\\\" + share[1] + "\\" + share[2], length: share[0].length, isRooted: true };
  const drive = /^[A-Za-z]:/.exec(path);
  const length = drive ? 2 : 0;
  return { device: drive ? drive[0] : "", length, isRooted: /[\\/]/.test(path[length] ?? "") };
}

const partsOf = (text) => text.split(/[\\/]+/);

function normalize(path) {
  requireString(path, "path");
  if (path === "") return ".";
  const { device, length, isRooted } = rootOf(path);
  const text = settle(partsOf(path.slice(length)), isRooted).join("\\");
  const tail = /[\\/]$/.test(path.slice(length)) && text !== "" ? "\\" : "";
  if (isRooted) return device + "\\" + text + tail;
  return device + (text === "" ? "." : text + tail);
}

const isAbsolute = (path) => (requireString(path, "path"), rootOf(path).isRooted);

function join(...paths) {
  const text = paths.filter((path) => path !== "").join("\\");
  return text === "" ? "." : normalize(/^[\\/]{2}[^\\/]/.test(paths[0] ?? "") ? text : text.replace(/^[\\/]{2,}/, "\\"));
}

function resolve(...paths) {
  let device = "";
  let tail = "";
  let rooted = false;
  for (let at = paths.length - 1; at >= 0; at -= 1) {
    const root = rootOf(paths[at]);
    if (root.device && device && root.device.toLowerCase() !== device.toLowerCase()) continue;
    device ||= root.device;
    if (rooted) continue;
    tail = paths[at].slice(root.length) + "\\" + tail;
    rooted = root.isRooted;
    if (rooted && device) break;
  }
  return (device || "C:") + "\\" + settle(partsOf(tail), true).join("\\");
}

function relative(from, to) {
  const start = partsOf(resolve(from));
  const end = partsOf(resolve(to));
  let same = 0;
  while (same < start.length && same < end.length && start[same].toLowerCase() === end[same].toLowerCase()) same += 1;
  if (same === 0) return resolve(to);
  return [...start.slice(same).filter(Boolean).map(() => ".."), ...end.slice(same)].join("\\");
}

function split(path) {
  requireString(path, "path");
  const { device, length, isRooted } = rootOf(path);
  const rest = path.slice(length).replace(/[\\/]+$/, "");
  const at = Math.max(rest.lastIndexOf("\\"), rest.lastIndexOf("/"));
  const root = device + (isRooted ? path[length] ?? "\\" : "");
  const dir = at < 0 ? root : at === 0 ? root : device + rest.slice(0, at);
  return { root, dir, base: rest.slice(at + 1) };
}

function basename(path, suffix) {
  const { base } = split(path);
  return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}

function extname(path) {
  const { base } = split(path);
  const dot = base.lastIndexOf(".");
  return dot <= 0 || base === ".." ? "" : base.slice(dot);
}

export const win32 = {
  basename,
  delimiter: ";",
  dirname: (path) => split(path).dir || ".",
  extname,
  format: formatWith("\\"),
  isAbsolute,
  join,
  normalize,
  parse(path) {
    const ext = extname(path);
    const { root, dir, base } = split(path);
    return { root, dir, base, ext, name: ext === "" ? base : base.slice(0, -ext.length) };
  },
  relative,
  resolve,
  sep: "\\",
  toNamespacedPath: (path) => path,
};
