// The npm package `abort-controller`: here the platform has one.

export const AbortController = globalThis.AbortController;
export const AbortSignal = globalThis.AbortSignal;
export default { AbortController, AbortSignal };
