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

  it('gives its own blocks back as they are, and copies of what is a small part of a buffer', () => {
    const collector = createByteCollector();
    const shared = new Uint8Array(1024 * 1024);
    collector.add(shared.subarray(0, 5_000));
    for (let index = 0; index < 100; index++) collector.add(new Uint8Array(3_000));
    collector.add(shared);
    const pieces = collector.takePieces();
    expect(Buffer.concat(pieces)).toHaveLength(305_000 + shared.length);
    const blocks = pieces.slice(1, -1);
    expect(blocks.length).toBeGreaterThan(3);
    // No piece fits into what is left of a block, and a copy has memory of just its size.
    for (const { length, buffer } of blocks) expect(buffer.byteLength).toBeGreaterThan(length);
    expect([pieces[0]?.buffer.byteLength, pieces.at(-1)?.buffer]).toEqual([5_000, shared.buffer]);
  });

  it('needs about their size for small pieces between large ones', () => {
    const collector = createByteCollector();
    for (let index = 0; index < 1_000; index++) {
      collector.add(new Uint8Array(4_096));
      collector.add(Uint8Array.of(1));
    }
    const pieces = collector.takePieces();
    expect(Buffer.concat(pieces)).toHaveLength(1_000 * 4_097);
    const buffers = [...new Set(pieces.map(({ buffer }) => buffer))];
    const held = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(held).toBeLessThan(1_000 * 4_097 + 70_000);
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
