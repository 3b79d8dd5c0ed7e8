// JSX becomes HTML on the server. Text is escaped; what is HTML already is a `Html`.

export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Child = Html | string | number | bigint | boolean | null | undefined | Child[];
type Props = Record<string, unknown> & { children?: Child };
type Component = (props: any) => Html;

const VOID = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]);
const NAME = /^[\w:.@-]+$/;

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function render(child: Child): string {
  if (child === null || child === undefined || typeof child === "boolean") return "";
  if (Array.isArray(child)) return child.map(render).join("");
  return child instanceof Html ? child.text : escape(String(child));
}

function attribute([name, value]: [string, unknown]): string {
  if (!NAME.test(name)) throw new TypeError(`\`${name}\` is no attribute's name`);
  if (value === undefined || value === null || value === false) return "";
  return value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`;
}

export function jsx(tag: string | Component, { children, ...props }: Props): Html {
  if (typeof tag === "function") return tag({ ...props, children });
  const open = `<${tag}${Object.entries(props).map(attribute).join("")}>`;
  return new Html(VOID.has(tag) ? open : `${open}${render(children)}</${tag}>`);
}

export const jsxs = jsx;

export const Fragment = ({ children }: { children?: Child }) => new Html(render(children));

/** Puts in HTML that is known to be safe. */
export const raw = (text: string) => new Html(text);

export namespace JSX {
  export type Element = Html;
  export interface ElementChildrenAttribute {
    children: {};
  }
  export interface IntrinsicElements {
    [tag: string]: Record<string, unknown>;
  }
}
