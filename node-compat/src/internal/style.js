// Colours of terminals in texts: put in, and taken out.

const CODES = {
  __proto__: null,
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27],
  hidden: [8, 28], strikethrough: [9, 29], black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39],
  blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], gray: [90, 39], grey: [90, 39],
  bgBlack: [40, 49], bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49], bgBlue: [44, 49], bgMagenta: [45, 49],
  bgCyan: [46, 49], bgWhite: [47, 49],
};

export function styleText(format, text) {
  const names = Array.isArray(format) ? format : [format];
  return names.reduceRight((inner, name) => {
    const codes = CODES[name];
    if (codes === undefined) throw new TypeError("The argument 'format' must be one of: " + Object.keys(CODES).join(", "));
    return "\u001b[" + codes[0] + "m" + inner + "\u001b[" + codes[1] + "m";
  }, text);
}

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u001B\u009B][[\]()#;?]*(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?\u0007|(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~])/g;

export const stripVTControlCharacters = (text) => text.replace(CONTROLS, "");
