// How a value is written into a body that is text, by the body's type, so that it stays one value there.
import { textOf } from './template.ts';

export type Escape = (value: unknown, before: string) => string;

/** @param type the Content-Type of the body */
export function escapeFor(type: string): Escape {
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return (value) => encodeURIComponent(textOf(value));
  if (/[/+]json\b/i.test(type)) return inJson;
  if (/[/+](?:xml|html)\b/i.test(type)) return (value) => inMarkup(textOf(value));
  return textOf;
}

/** Inside a text of the JSON only its content is written, anywhere else a whole JSON value. */
function inJson(value: unknown, before: string): string {
  if (!endsInsideString(before)) return JSON.stringify(value ?? null);
  return JSON.stringify(textOf(value)).slice(1, -1);
}

function endsInsideString(json: string): boolean {
  let inside = false;
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '\\' && inside) at++;
    else if (json[at] === '"') inside = !inside;
  }
  return inside;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function inMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
