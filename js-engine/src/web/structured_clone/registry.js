// How web APIs say that their objects can be cloned.
//
// https://html.spec.whatwg.org/multipage/structured-data.html#serializable-objects

const entries = [];

/**
 * Makes the objects that `is` recognizes clonable. `serialize(object)` answers anything that holds what the clone needs,
 * without being tied to the object; `deserialize(data)` makes the clone of it.
 *
 * Call it while modules are evaluated: it is part of the snapshot.
 */
export function registerSerializable({ is, serialize, deserialize }) {
  entries[entries.length] = { __proto__: null, is, serialize, deserialize };
}

/** The entry for `object`, or undefined. */
export function serializableEntry(object) {
  for (let i = 0; i < entries.length; i++) {
    if (entries[i].is(object)) return entries[i];
  }
  return undefined;
}

const transferables = [];

/**
 * Makes the objects that `is` recognizes transferable. `transfer(object)` takes out what `receive(data)` makes a new object
 * of, and leaves the old one without it; `isDetached(object)` tells whether that has happened. Ports are those that a
 * message lists. https://html.spec.whatwg.org/multipage/structured-data.html#transferable-objects
 */
export function registerTransferable({ is, isDetached, transfer, receive, isPort = false }) {
  transferables[transferables.length] = { __proto__: null, is, isDetached, transfer, receive, isPort };
}

/** The entry for `object`, or undefined. */
export function transferableEntry(object) {
  for (let i = 0; i < transferables.length; i++) {
    if (transferables[i].is(object)) return transferables[i];
  }
  return undefined;
}
