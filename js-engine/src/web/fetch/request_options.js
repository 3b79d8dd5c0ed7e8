// What a `RequestInit` can say beside method, URL, headers and body.

const { freeze } = Object;

export const DEFAULTS = freeze({
  __proto__: null,
  cache: "default",
  credentials: "same-origin",
  integrity: "",
  keepalive: false,
  mode: "cors",
  redirect: "follow",
  referrer: "about:client",
  referrerPolicy: "",
  follows: null,
  immutable: false,
  blob: undefined,
});

/** What requests from outside have. */
export const INCOMING = freeze({ __proto__: null, ...DEFAULTS, redirect: "manual", immutable: true });

/** What the init gives, else what the request had that it is made from, else the default. */
export function mergeOptions(base, given, follows) {
  return {
    __proto__: null,
    cache: given.cache ?? base.cache,
    credentials: given.credentials ?? base.credentials,
    integrity: given.integrity ?? base.integrity,
    keepalive: given.keepalive ?? base.keepalive,
    mode: given.mode ?? base.mode,
    redirect: given.redirect ?? (base === INCOMING ? DEFAULTS.redirect : base.redirect),
    referrer: given.referrer ?? base.referrer,
    referrerPolicy: given.referrerPolicy ?? base.referrerPolicy,
    follows,
    immutable: false,
    blob: base.blob,
  };
}
