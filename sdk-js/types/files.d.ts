// Files that can be imported beside programs: as text, or as bytes.

declare module "*.txt" {
  const content: string;
  export default content;
}

declare module "*.html" {
  const content: string;
  export default content;
}

declare module "*.htm" {
  const content: string;
  export default content;
}

declare module "*.md" {
  const content: string;
  export default content;
}

declare module "*.css" {
  const content: string;
  export default content;
}

declare module "*.svg" {
  const content: string;
  export default content;
}

declare module "*.sql" {
  const content: string;
  export default content;
}

declare module "*.xml" {
  const content: string;
  export default content;
}

declare module "*.csv" {
  const content: string;
  export default content;
}

declare module "*.graphql" {
  const content: string;
  export default content;
}

declare module "*.gql" {
  const content: string;
  export default content;
}

declare module "*.bin" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.wasm" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.png" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.jpg" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.jpeg" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.gif" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.webp" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.avif" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.ico" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.woff" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.woff2" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.ttf" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.otf" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.pdf" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.zip" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}

declare module "*.gz" {
  const content: Uint8Array<ArrayBuffer>;
  export default content;
}
