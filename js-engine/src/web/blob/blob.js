// Puts `Blob`, `File` and `FormData` in place.

import { defineInterface } from "land:webidl/webidl";
import { Blob, File } from "land:blob/file";
import { FormData } from "land:blob/form_data";

export function install(global) {
  defineInterface(global, Blob, { name: "Blob" });
  defineInterface(global, File, { name: "File" });
  defineInterface(global, FormData, { name: "FormData" });
}

export { blobOver, bytesOfBlob, fileOver, isBlob, isFile, typeOfBlob } from "land:blob/file";
