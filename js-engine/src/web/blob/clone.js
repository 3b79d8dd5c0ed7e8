// Structured cloning of blobs and files: clones share the bytes, which never change.
//
// https://w3c.github.io/FileAPI/#blob-section

import {
  Blob, File, bytesOfBlob, isBlob, isFile, lastModifiedOf, nameOfFile, typeOfBlob,
} from "land:blob/file";
import { registerSerializable } from "land:structured_clone/registry";
import { kInternal } from "land:webidl/webidl";

registerSerializable({
  is: isBlob,
  serialize(blob) {
    const file = isFile(blob) ? { name: nameOfFile(blob), lastModified: lastModifiedOf(blob) } : undefined;
    return { __proto__: null, bytes: bytesOfBlob(blob), type: typeOfBlob(blob), file };
  },
  deserialize({ bytes, type, file }) {
    if (file === undefined) return new Blob(kInternal, bytes, type);
    return new File(kInternal, bytes, { __proto__: null, name: file.name, lastModified: file.lastModified, type });
  },
});
