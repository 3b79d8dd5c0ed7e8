// `net.SocketAddress` and `net.BlockList`.

export class SocketAddress {
  constructor({ address, family = "ipv4", port = 0, flowlabel = 0 } = {}) {
    this.address = address ?? (family === "ipv6" ? "::" : "127.0.0.1");
    this.family = family;
    this.port = port;
    this.flowlabel = flowlabel;
  }
}

const textOf = (address) => (typeof address === "string" ? address : address.address);

/** An address as a number: of 32 bits, or of 128. */
function numberOf(address) {
  if (!address.includes(":")) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head, tail] = new URL("http://[" + address + "]/").hostname.slice(1, -1).split("::");
  const groups = (part) => (part ? part.split(":") : []);
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array(missing).fill("0"), ...groups(tail)];
  return all.reduce((sum, group) => sum * 65536n + BigInt("0x" + group), 0n);
}

export class BlockList {
  #ranges = [];

  addAddress(address) {
    this.addRange(address, address);
  }
  addRange(start, end) {
    const from = textOf(start);
    this.#ranges.push([from.includes(":"), numberOf(from), numberOf(textOf(end))]);
  }
  addSubnet(network, prefix) {
    const text = textOf(network);
    const size = 1n << BigInt((text.includes(":") ? 128 : 32) - prefix);
    const start = (numberOf(text) / size) * size;
    this.#ranges.push([text.includes(":"), start, start + size - 1n]);
  }
  check(address) {
    const text = textOf(address);
    const number = numberOf(text);
    return this.#ranges.some(([isLong, from, to]) => isLong === text.includes(":") && number >= from && number <= to);
  }
}
