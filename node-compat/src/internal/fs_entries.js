// What `node:fs` tells of a file: `Stats` and `Dirent`.

const TYPE = 0o170000;
const FILE = 0o100444;
const FOLDER = 0o040555;

export class Stats {
  constructor(isFolder, size) {
    Object.assign(this, {
      dev: 0, mode: isFolder ? FOLDER : FILE, nlink: 1, uid: 0, gid: 0, rdev: 0, blksize: 4096, ino: 0, size,
      blocks: Math.ceil(size / 512), atimeMs: 0, mtimeMs: 0, ctimeMs: 0, birthtimeMs: 0,
    });
    // The snapshot knows no time: the same input gives the same artifact.
    for (const name of ["atime", "mtime", "ctime", "birthtime"]) this[name] = new Date(0);
  }
  isFile() {
    return (this.mode & TYPE) === (FILE & TYPE);
  }
  isDirectory() {
    return (this.mode & TYPE) === (FOLDER & TYPE);
  }
  isSymbolicLink() {
    return false;
  }
  isFIFO() {
    return false;
  }
  isSocket() {
    return false;
  }
  isBlockDevice() {
    return false;
  }
  isCharacterDevice() {
    return false;
  }
}

export class Dirent {
  #isFolder;

  constructor(name, parentPath, isFolder) {
    this.name = name;
    this.parentPath = this.path = parentPath;
    this.#isFolder = isFolder;
  }
  isFile() {
    return !this.#isFolder;
  }
  isDirectory() {
    return this.#isFolder;
  }
  isSymbolicLink() {
    return false;
  }
}
