// Makes a picture of the dashboard small enough for the repository: 256 colours, which is all that flat surfaces and text need.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const TRUECOLOR = 2;
const WITH_ALPHA = 6;
const INDEXED = 3;
const MOST_COLORS = 256;

/** @param png 8 bits per channel, not interlaced, as browsers write it; opaque. */
export function smallPng(png: Buffer): Buffer {
  const chunks = readChunks(png);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (header?.[8] !== 8 || ![TRUECOLOR, WITH_ALPHA].includes(header[9] ?? 0) || header[12] !== 0) {
    throw new Error('This is not a PNG as browsers write it');
  }
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const data = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data)));
  const pixels = unfilter(data, width, height, header[9] === WITH_ALPHA ? 4 : 3);
  const palette = choosePalette(pixels);
  const nearest = nearestIn(palette);
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < pixels.length; at++) {
    rows[at + Math.floor(at / width) + 1] = nearest(pixels[at] ?? 0);
  }
  const small = Buffer.from(header);
  small[9] = INDEXED;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', small),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => channels(color)))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function readChunks(png: Buffer): { readonly type: string; readonly data: Buffer }[] {
  const chunks = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Undoes the filter of each line (PNG, section 9) and returns colours as 0xrrggbb. */
function unfilter(data: Buffer, width: number, height: number, size: number): Uint32Array {
  const stride = width * size;
  const lines = new Uint8Array(stride * height);
  const before = (at: number, inLine: number) => (inLine >= size ? (lines[at - size] ?? 0) : 0);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = before(at, x);
      const up = y > 0 ? (lines[at - stride] ?? 0) : 0;
      const corner = y > 0 ? before(at - stride, x) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      lines[at] = (data[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return Uint32Array.from({ length: width * height }, (_, at) => {
    const [red = 0, green = 0, blue = 0] = lines.subarray(at * size, at * size + 3);
    return (red << 16) | (green << 8) | blue;
  });
}

function paeth(left: number, up: number, corner: number): number {
  const [dLeft, dUp, dCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (dLeft <= dUp && dLeft <= dCorner) return left;
  return dUp <= dCorner ? up : corner;
}

/** The colour that is used most, then each time the one that is both used and far from those there are. */
function choosePalette(pixels: Uint32Array): number[] {
  const uses = new Map<number, number>();
  for (const color of pixels) uses.set(color, (uses.get(color) ?? 0) + 1);
  const colors = [...uses].map(([color, amount]) => ({ color, weight: Math.sqrt(amount), gap: Number.MAX_VALUE }));
  colors.sort((a, b) => b.weight - a.weight);
  const palette: number[] = [];
  let next = colors[0];
  while (next && palette.length < MOST_COLORS) {
    const { color } = next;
    palette.push(color);
    next = undefined;
    let best = 0;
    for (const each of colors) {
      each.gap = Math.min(each.gap, distance(each.color, color));
      if (each.weight * each.gap <= best) continue;
      best = each.weight * each.gap;
      next = each;
    }
  }
  return palette;
}

function nearestIn(palette: readonly number[]): (color: number) => number {
  const known = new Map<number, number>();
  return (color) => {
    const before = known.get(color);
    if (before !== undefined) return before;
    const gaps = palette.map((each) => distance(each, color));
    const index = gaps.indexOf(Math.min(...gaps));
    known.set(color, index);
    return index;
  };
}

function distance(a: number, b: number): number {
  const [one, other] = [channels(a), channels(b)];
  return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2;
}

function channels(color: number): [number, number, number] {
  return [color >> 16, (color >> 8) & 255, color & 255];
}
