import { describe, expect, it } from 'vitest';
import { createByteCollector } from '../../src-main/core/byte-collector.ts';

describe('the byte collector', () => {
  it('gives back what was added, whatever the sizes', () => {
    const collector = createByteCollector();
    const expected: Buffer[] = [];
    for (let round = 0; round < 2; round++) {
      for (const size of [0, 1, 3, 500, 4_095, 4_096, 70_000, 1, 2, 9_000, 1]) {
        const bytes = Buffer.alloc(size, size % 251);
        expected.push(bytes);
        collector.add(new Uint8Array(bytes));
      }
      expect(collector.length).toBe(Buffer.concat(expected).length);
      expect(Buffer.from(collector.take()).equals(Buffer.concat(expected))).toBe(true);
      expect(collector.length).toBe(0);
      expected.length = 0;
    }
  });

  it('holds single bytes in about their own size', () => {
    const collector = createByteCollector();
    const before = process.memoryUsage();
    for (let index = 0; index < 4_000_000; index++) collector.add(Uint8Array.of(index & 255));
    const after = process.memoryUsage();
    expect(collector.take()).toHaveLength(4_000_000);
    // One array per byte would take some 400 MB.
    expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(150e6);
  });
});
