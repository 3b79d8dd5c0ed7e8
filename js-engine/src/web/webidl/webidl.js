// Web IDL in JavaScript: argument conversions, argument checks, and the shape of interface objects.
//
// https://webidl.spec.whatwg.org/#javascript-binding

export * from "land:webidl/convert";
export * from "land:webidl/interface";
export * from "land:webidl/numbers";
