// A look at what a page sent before anything else touches it: plain data only, bounded in size and depth.

export interface DataLimits {
  /** Roughly its size as JSON, in bytes. */
  readonly size: number;
  readonly depth: number;
}

/** What is wrong with a value, as the end of a sentence; null when it is plain data within the limits. */
export function dataProblem(value: unknown, limits: DataLimits): string | null {
  let size = 0;
  const look = (node: unknown, depth: number): string | null => {
    if (depth > limits.depth) return `nested deeper than ${limits.depth} levels`;
    size += typeof node === 'string' ? node.length + 2 : 8;
    if (size > limits.size) return `larger than ${Math.round(limits.size / 1024 / 1024)} MiB`;
    if (node === null || typeof node !== 'object') return null;
    if (Array.isArray(node)) return first(node, (item) => look(item, depth + 1));
    const prototype: unknown = Object.getPrototypeOf(node);
    if (prototype !== Object.prototype && prototype !== null) return 'not plain data';
    return first(Object.keys(node), (key) => {
      size += key.length + 4;
      if (key === '__proto__') return 'not plain data';
      return look((node as Record<string, unknown>)[key], depth + 1);
    });
  };
  return look(value, 0);
}

function first<T>(items: readonly T[], look: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = look(item);
    if (found !== null) return found;
  }
  return null;
}
