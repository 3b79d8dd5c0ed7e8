// `util.parseArgs`: https://nodejs.org/api/util.html#utilparseargsconfig

import { codedError } from "./errors.js";

const fail = (code, text) => {
  throw codedError(TypeError, "ERR_PARSE_ARGS_" + code, text);
};

export function parseArgs({ args = [], options = {}, strict = true, allowPositionals = !strict, allowNegative = false, tokens: wantsTokens = false } = {}) {
  const values = { __proto__: null };
  const positionals = [];
  const tokens = [];
  const store = (name, value) => {
    if (options[name]?.multiple) (values[name] ??= []).push(value);
    else values[name] = value;
  };
  const take = (name, rawName, value, index) => {
    let known = options[name];
    if (known === undefined && allowNegative && name.startsWith("no-") && options[name.slice(3)]?.type === "boolean") {
      return store(name.slice(3), false);
    }
    if (known === undefined) {
      if (strict) fail("UNKNOWN_OPTION", "Unknown option '" + rawName + "'");
      known = { type: value === undefined ? "boolean" : "string" };
    }
    if (strict && known.type === "boolean" && value !== undefined) fail("INVALID_OPTION_VALUE", "Option '" + rawName + "' does not take an argument");
    if (strict && known.type === "string" && value === undefined) fail("INVALID_OPTION_VALUE", "Option '" + rawName + " <value>' argument missing");
    tokens.push({ kind: "option", name, rawName, index, value, inlineValue: undefined });
    store(name, value === undefined ? true : value);
  };
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at];
    const next = () => (at + 1 < args.length && !/^-./.test(args[at + 1]) ? args[++at] : undefined);
    if (arg === "--") {
      tokens.push({ kind: "option-terminator", index: at });
      positionals.push(...args.slice(at + 1));
      break;
    }
    if (/^--./.test(arg)) {
      const [, name, , inline] = /^--([^=]+)(=([^]*))?$/.exec(arg) ?? [undefined, arg.slice(2)];
      const index = at;
      take(name, "--" + name, inline ?? (options[name]?.type === "string" ? next() : undefined), index);
    } else if (/^-[^-]/.test(arg)) {
      const index = at;
      for (let letter = 1; letter < arg.length; letter += 1) {
        const short = arg[letter];
        const name = Object.keys(options).find((option) => options[option].short === short) ?? short;
        if (options[name]?.type === "string") {
          take(name, "-" + short, arg.slice(letter + 1) || next(), index);
          break;
        }
        take(name, "-" + short, undefined, index);
      }
    } else {
      if (!allowPositionals) fail("UNEXPECTED_POSITIONAL", "Unexpected argument '" + arg + "'. This command does not take positional arguments");
      tokens.push({ kind: "positional", index: at, value: arg });
      positionals.push(arg);
    }
  }
  for (const name of Object.keys(options)) {
    if (options[name].default !== undefined && values[name] === undefined) values[name] = options[name].default;
  }
  return wantsTokens ? { values, positionals, tokens } : { values, positionals };
}
