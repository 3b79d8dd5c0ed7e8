// Puts `Blob`, `File` and `FormData` in place, and the methods of `URL` that name blobs.

import { defineInterface } from "land:webidl/webidl";
import { Blob, File } from "land:blob/file";
import "land:blob/clone";
import { FormData } from "land:blob/form_data";
import { installObjectUrls } from "land:blob/object_url";
import { URL } from "land:url/url";

export function install(global) {
  defineInterface(global, Blob, { name: "Blob" });
  defineInterface(global, File, { name: "File" });
  defineInterface(global, FormData, { name: "FormData" });
  installObjectUrls(URL);
}

export { blobOver, bytesOfBlob, fileOver, isBlob, isFile, typeOfBlob } from "land:blob/file";
