// `node:dns`: names are looked up by the host when it connects. `lookup` hands the name through, so that
// programs which look up first and connect then do so by name.

import * as constants from "unenv/dist/runtime/node/internal/dns/constants.mjs";
import { codedError } from "./internal/errors.js";
import { isIP } from "./net.js";
import { nextTick } from "./internal/next_tick.js";
import { stub } from "./internal/stub.js";

const BY_HOST = "names are looked up by the host when it connects";

/** https://nodejs.org/api/dns.html#dnslookuphostname-options-callback: the name in the place of an address. */
export function lookup(hostname, options, callback) {
  const settings = typeof options === "function" || options === undefined ? {} : typeof options === "number" ? { family: options } : options;
  const done = typeof options === "function" ? options : callback;
  const family = isIP(hostname) || (settings.family === 6 || settings.family === "IPv6" ? 6 : 4);
  nextTick(() => (settings.all ? done(null, [{ address: hostname, family }]) : done(null, hostname, family)));
}

export * from "unenv/dist/runtime/node/internal/dns/constants.mjs";

let order = "verbatim";
export const getDefaultResultOrder = () => order;
export const setDefaultResultOrder = (value) => void (order = value);
export const getServers = () => [];
export const setServers = stub("dns.setServers", BY_HOST);

const refusal = (name) => codedError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "`dns." + name + "` is a stub here: " + BY_HOST);
const names = [
  "lookupService", "resolve", "resolve4", "resolve6", "resolveAny", "resolveCaa", "resolveCname", "resolveMx",
  "resolveNaptr", "resolveNs", "resolvePtr", "resolveSoa", "resolveSrv", "resolveTxt", "reverse",
];
/** They call back with the error, or reject with it; the table of the documentation asks for the mark. */
const marked = (fn) => Object.assign(fn, { [Symbol.for("land.stub")]: BY_HOST });
const stubs = Object.fromEntries(names.map((name) => [name, marked((...args) => nextTick(args.at(-1), refusal(name)))]));
export const {
  lookupService, resolve, resolve4, resolve6, resolveAny, resolveCaa, resolveCname, resolveMx, resolveNaptr, resolveNs,
  resolvePtr, resolveSoa, resolveSrv, resolveTxt, reverse,
} = stubs;

export class Resolver {
  cancel() {}
  getServers() {
    return [];
  }
}
Object.assign(Resolver.prototype, stubs);

const rejecting = Object.fromEntries(names.map((name) => [name, marked(async () => Promise.reject(refusal(name)))]));
export const promises = {
  ...rejecting,
  Resolver,
  getServers,
  lookup: (hostname, options = {}) =>
    new Promise((done) => lookup(hostname, options, (_, address, family) => done(Array.isArray(address) ? address : { address, family }))),
  setServers,
};

export default {
  ...constants, Resolver, getDefaultResultOrder, getServers, lookup, promises, setDefaultResultOrder, setServers, ...stubs,
};
