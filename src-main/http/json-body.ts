// Reads a request's body as a JSON object: type, size and nesting are checked before anything is parsed.
import { isUtf8 } from 'node:buffer';
import { MIMEType } from 'node:util';
import { type ByteCollector, createByteCollector } from '../core/byte-collector.ts';
import { isDeeperThan, MAX_DEPTH, TOO_DEEP } from '../core/json-depth.ts';
import { scanInSlices } from '../core/json-scan.ts';
import { type Answer, bodyFault, plainError } from './answers.ts';
import { type Exchange, hasBody } from './exchange.ts';
import { headerValues } from './guards.ts';

/** What the caller sent, or the answer that tells why it is not taken. */
export type JsonBody = { readonly value: Readonly<Record<string, unknown>> } | { readonly refused: Answer };

/** In bytes: a larger body is looked over a while at a time. */
const LARGE = 64 * 1024;
/** Parsing is one turn, in which nobody else has theirs; a value, as {@link JsonScan} counts them, takes up to 400 ns of it. */
const MAX_VALUES = 500_000;

/** @param limit in bytes */
export async function readJsonBody(exchange: Exchange, limit: number): Promise<JsonBody> {
  const { request } = exchange;
  if (!hasBody(request)) return { value: {} };
  const { rawHeaders } = request;
  if (!isJson(headerValues(rawHeaders, 'content-type'))) {
    return refuse(plainError('unsupported_media_type', 'The body must be sent as Content-Type: application/json'));
  }
  if (headerValues(rawHeaders, 'content-encoding').some((coding) => coding.toLowerCase() !== 'identity')) {
    return refuse(plainError('unsupported_media_type', 'The body must not be compressed'));
  }
  const bytes = await readBytes(exchange, limit);
  if (!bytes) return refuse(tooLarge(limit));
  const excess = await excessOf(bytes, 'body');
  if (excess === null) return parseJsonObject(bytes);
  const { status, sentence } = excess;
  return refuse(status === 413 ? plainError('payload_too_large', sentence) : bodyFault(400, sentence, 'json_too_deep'));
}

/**
 * Why JSON must not be parsed, as the sentence and the status that refuse it; null for what may be. What nests deep can be
 * parsed, but neither walked nor written again.
 * @param json line breaks between its values become spaces, see {@link JsonScan}
 * @param what the sentence calls it
 */
export async function excessOf(json: Buffer, what: string): Promise<{ status: 400 | 413; sentence: string } | null> {
  const scan = json.length > LARGE ? await scanInSlices([json]) : null;
  if (scan && scan.values > MAX_VALUES) {
    const most = MAX_VALUES.toLocaleString('en');
    return { status: 413, sentence: `The ${what} must have at most ${most} values, keys and commas counted` };
  }
  const isDeep = scan ? scan.deepest > MAX_DEPTH : isDeeperThan(json, MAX_DEPTH);
  return isDeep ? { status: 400, sentence: `The ${what} is ${TOO_DEEP}` } : null;
}

function refuse(refused: Answer): JsonBody {
  return { refused };
}

function tooLarge(limit: number): Answer {
  return plainError('payload_too_large', `The body must be at most ${limit.toLocaleString('en')} bytes long`);
}

export function isJson(types: readonly string[]): boolean {
  if (types.length !== 1) return false;
  if (types[0] === 'application/json') return true;
  try {
    const { essence, params } = new MIMEType(types[0] ?? '');
    return essence === 'application/json' && (params.get('charset') ?? 'utf-8').toLowerCase() === 'utf-8';
  } catch {
    return false;
  }
}

/** The whole body; null when it is longer than `limit`. Never settles when the caller goes away: nobody is left to answer. */
export function readBytes({ request, response }: Exchange, limit: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(null);
  if (request.headers.expect !== undefined) response.writeContinue();
  return new Promise((resolve) => {
    let first: Buffer | null = null;
    /** All of it, when it is more than one chunk; most bodies are one. */
    let all: ByteCollector | null = null;
    let length = 0;
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) {
        if (first !== null && all === null) {
          all = createByteCollector();
          all.add(first);
        }
        first ??= chunk;
        all?.add(chunk);
      } else {
        request.off('data', onData);
        resolve(null);
      }
    };
    request.on('data', onData);
    request.once('end', () => resolve(all ? Buffer.from(all.take().buffer) : (first ?? Buffer.alloc(0))));
  });
}

/**
 * Parses what {@link excessOf} lets through: UTF-8 without a byte order mark (RFC 8259 §8.1). Of a key that is there twice the
 * last value counts. A key called `__proto__` is a key like any other: `JSON.parse` defines it, it does not set a prototype.
 */
export function parseJsonObject(bytes: Buffer): JsonBody {
  if (!isUtf8(bytes)) return refuse(bodyFault(422, 'The body is not UTF-8', 'json_invalid'));
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return refuse(bodyFault(422, 'The body is not valid JSON', 'json_invalid', position(error)));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(bodyFault(422, 'The body must be a JSON object', 'model_attributes_type'));
  }
  if (!isSendable(value)) {
    return refuse(
      bodyFault(422, 'The body has half of a surrogate pair, or a number that is too large', 'json_invalid'),
    );
  }
  return { value: value as Record<string, unknown> };
}

/** Where V8 stopped. Nothing else of its message may be shown: it quotes the body, secrets included. */
function position(error: unknown): number | undefined {
  const found = error instanceof Error ? / position (\d+)(?: \(line \d+ column \d+\))?$/.exec(error.message) : null;
  return found ? Number(found[1]) : undefined;
}

/** JSON can spell half a surrogate pair and 1e999; neither could be passed on as it was sent. */
function isSendable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSendable);
  return Object.entries(value).every(([key, entry]) => key.isWellFormed() && isSendable(entry));
}
