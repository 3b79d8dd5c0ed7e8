// `node:dns/promises`.

import { promises } from "../dns.js";

export const {
  Resolver, getServers, lookup, lookupService, resolve, resolve4, resolve6, resolveAny, resolveCaa, resolveCname,
  resolveMx, resolveNaptr, resolveNs, resolvePtr, resolveSoa, resolveSrv, resolveTxt, reverse, setServers,
} = promises;
export default promises;
