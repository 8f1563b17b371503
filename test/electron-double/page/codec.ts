// How IPC values cross between page and main process as text: plain data and `undefined`, nothing else.
// Runs on both sides; in the page from its source text.

export interface Codec {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/** Self-contained, because only its text reaches the page. */
export function createCodec(): Codec {
  type Node = null | boolean | number | string | { u: 1 } | { n: string } | { a: Node[] } | { o: [string, Node][] };

  function pack(value: unknown, inside: readonly unknown[]): Node {
    if (value === undefined) return { u: 1 };
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : { n: String(value) };
    // The words are Electron's.
    if (typeof value === 'function' || typeof value === 'symbol') throw new Error('An object could not be cloned.');
    if (inside.includes(value)) throw new Error('electron double: cyclic values do not cross');
    if (Array.isArray(value)) return { a: value.map((item) => pack(item, [...inside, value])) };
    const prototype = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
    // A plain object of another realm has another Object.prototype, whose own prototype is null all the same.
    if (prototype === null || (prototype && Object.getPrototypeOf(prototype) === null)) {
      const entries = Object.entries(value as object);
      return { o: entries.map(([key, inner]) => [key, pack(inner, [...inside, value])]) };
    }
    throw new Error('electron double: only plain data crosses IPC here; Electron would clone more');
  }

  function unpack(node: Node): unknown {
    if (node === null || typeof node !== 'object') return node;
    if ('u' in node) return undefined;
    if ('n' in node) return Number(node.n);
    if ('a' in node) return node.a.map(unpack);
    const object = {};
    for (const [key, inner] of node.o) {
      // Not an assignment: a key `__proto__` arrives as a property of its own, as in a structured clone.
      Object.defineProperty(object, key, {
        value: unpack(inner),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return object;
  }

  return {
    encode: (value) => JSON.stringify(pack(value, [])),
    decode: (text) => unpack(JSON.parse(text) as Node),
  };
}
