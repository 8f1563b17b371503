// Takes the result of a call apart. The server sent it, so nothing about its shape is certain.

export interface ResultImage {
  readonly src: string;
  readonly mimeType: string;
  readonly size: number;
}

export interface ReadResult {
  readonly isError: boolean;
  readonly texts: readonly string[];
  readonly images: readonly ResultImage[];
  /** Undefined when there is none. */
  readonly structured: unknown;
  /** What cannot be shown here, a line each. */
  readonly others: readonly string[];
}

/** Raster formats only: a drawing as SVG is a document of its own. */
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const MAX_IMAGE = 12 * 1024 * 1024;
const MAX_BLOCKS = 100;

export function readResult(result: unknown): ReadResult {
  const texts: string[] = [];
  const images: ResultImage[] = [];
  const others: string[] = [];
  const object = isObject(result) ? result : {};
  const content = Array.isArray(object.content) ? object.content : [];
  for (const block of content.slice(0, MAX_BLOCKS)) {
    if (!isObject(block)) others.push('Something that is no content block');
    else if (block.type === 'text' && typeof block.text === 'string') texts.push(block.text);
    else if (block.type === 'image') addImage(block, images, others);
    else if (block.type === 'resource' && isObject(block.resource)) addResource(block.resource, texts, images, others);
    else if (block.type === 'resource_link') others.push(`A link to ${word(block.name)}: ${word(block.uri)}`);
    else if (block.type === 'audio') others.push(`Audio, ${word(block.mimeType)}`);
    else others.push(`A block of type ${word(block.type)}`);
  }
  if (content.length > MAX_BLOCKS) others.push(`${content.length - MAX_BLOCKS} more blocks. See the raw result.`);
  return { isError: object.isError === true, texts, images, structured: object.structuredContent, others };
}

function addImage(block: Readonly<Record<string, unknown>>, images: ResultImage[], others: string[]): void {
  const { data, mimeType } = block;
  const fits = typeof data === 'string' && data.length <= MAX_IMAGE && /^[A-Za-z0-9+/=\s]*$/.test(data);
  if (fits && typeof mimeType === 'string' && IMAGES.includes(mimeType)) {
    images.push({ src: `data:${mimeType};base64,${data}`, mimeType, size: Math.floor((data.length * 3) / 4) });
  } else {
    others.push(`An image that is not shown: ${word(mimeType)}`);
  }
}

function addResource(
  resource: Readonly<Record<string, unknown>>,
  texts: string[],
  images: ResultImage[],
  others: string[],
): void {
  if (typeof resource.text === 'string') texts.push(resource.text);
  else if (typeof resource.blob === 'string' && IMAGES.includes(String(resource.mimeType))) {
    addImage({ data: resource.blob, mimeType: resource.mimeType }, images, others);
  } else others.push(`A resource: ${word(resource.uri)}`);
}

function word(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 300) : 'unknown';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
