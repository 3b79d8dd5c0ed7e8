// The part of `Intl` that packages can't do without, for those that ask for it when they are loaded: the
// engine has none of it. Lists are in English, whatever language was asked for.

class ListFormat {
  #word;
  constructor(_locales, { type = "conjunction" } = {}) {
    this.#word = { conjunction: "and", disjunction: "or" }[type];
  }
  format(list) {
    const all = [...list];
    if (all.length < 2) return all.join("");
    const last = (this.#word === undefined ? "" : this.#word + " ") + all.pop();
    return all.join(", ") + (all.length > 1 || this.#word === undefined ? ", " : " ") + last;
  }
}

export const Intl = { ListFormat };
