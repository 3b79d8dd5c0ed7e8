// `FormData`: a list of names with texts and files.
//
// https://xhr.spec.whatwg.org/#interface-formdata

import { illegalInvocation, isObject, kInternal, requireArguments, toUSVString } from "land:webidl/webidl";
import { defineIterable } from "land:headers/pair_iterator";
import { bytesOfBlob, fileOver, isBlob, isFile, lastModifiedOf, typeOfBlob } from "land:blob/file";

/** Whether a value is a `FormData`; and its entries, a flat array [name, value, …], its own. */
export let isFormData;
export let entriesOf;

export class FormData {
  #entries;

  /** Our own code passes `kInternal` and the entries. */
  constructor(form = undefined, submitter = undefined) {
    if (form === kInternal) {
      this.#entries = submitter;
      return;
    }
    if (form !== undefined) throw new TypeError("FormData constructor: there are no form elements here");
    this.#entries = [];
  }

  append(name, value, filename = undefined) {
    const entries = entriesOf(this);
    const count = arguments.length;
    requireArguments(count, 2, "FormData.append");
    const entryName = toUSVString(name);
    const entry = toEntryValue(value, filename, count, "FormData.append");
    entries[entries.length] = entryName;
    entries[entries.length] = entry;
  }

  delete(name) {
    const entries = entriesOf(this);
    requireArguments(arguments.length, 1, "FormData.delete");
    removeEntries(entries, toUSVString(name), 0);
  }

  get(name) {
    const entries = entriesOf(this);
    requireArguments(arguments.length, 1, "FormData.get");
    const at = find(entries, toUSVString(name));
    return at < 0 ? null : entries[at + 1];
  }

  getAll(name) {
    const entries = entriesOf(this);
    requireArguments(arguments.length, 1, "FormData.getAll");
    const wanted = toUSVString(name);
    const values = [];
    for (let i = 0; i < entries.length; i += 2) {
      if (entries[i] === wanted) values[values.length] = entries[i + 1];
    }
    return values;
  }

  has(name) {
    const entries = entriesOf(this);
    requireArguments(arguments.length, 1, "FormData.has");
    return find(entries, toUSVString(name)) >= 0;
  }

  set(name, value, filename = undefined) {
    const entries = entriesOf(this);
    const count = arguments.length;
    requireArguments(count, 2, "FormData.set");
    const entryName = toUSVString(name);
    const entry = toEntryValue(value, filename, count, "FormData.set");
    const at = find(entries, entryName);
    if (at < 0) {
      entries[entries.length] = entryName;
      entries[entries.length] = entry;
    } else {
      entries[at + 1] = entry;
      removeEntries(entries, entryName, at + 2);
    }
  }

  static {
    isFormData = (value) => isObject(value) && #entries in value;
    entriesOf = (form) => {
      if (!isFormData(form)) throw illegalInvocation();
      return form.#entries;
    };
  }
}

defineIterable(FormData, "FormData", entriesOf);

function find(entries, name) {
  for (let i = 0; i < entries.length; i += 2) {
    if (entries[i] === name) return i;
  }
  return -1;
}

function removeEntries(entries, name, from) {
  let to = from;
  for (let i = from; i < entries.length; i += 2) {
    if (entries[i] === name) continue;
    entries[to] = entries[i];
    entries[to + 1] = entries[i + 1];
    to += 2;
  }
  entries.length = to;
}

/** Chooses the overload, and makes a blob a file. https://xhr.spec.whatwg.org/#create-an-entry */
function toEntryValue(value, filename, count, context) {
  if (!isBlob(value)) {
    if (count > 2) throw new TypeError(`${context}: a value with a file name must be a Blob`);
    return toUSVString(value);
  }
  if (filename !== undefined) {
    const lastModified = isFile(value) ? lastModifiedOf(value) : undefined;
    return fileOver(bytesOfBlob(value), toUSVString(filename), typeOfBlob(value), lastModified);
  }
  return isFile(value) ? value : fileOver(bytesOfBlob(value), "blob", typeOfBlob(value), undefined);
}

/** A form over a flat array of entries that nobody else holds. */
export function formDataOver(entries) {
  return new FormData(kInternal, entries);
}
