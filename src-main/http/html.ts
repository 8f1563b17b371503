// Builds HTML from templates: every text put into one is escaped, so that none can become markup.

export interface Html {
  readonly html: string;
}

type Part = Html | string | number | readonly Part[] | null | false;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Texts and numbers are escaped; `Html`, lists of it, and nothing (`null`, `false`) are put in as they are. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.reduce((sum, text, at) => sum + render(parts[at - 1] ?? null) + text) };
}

function render(part: Part): string {
  if (part === null || part === false) return '';
  if (typeof part === 'string' || typeof part === 'number') return String(part).replace(/[&<>"']/g, entity);
  return 'html' in part ? part.html : part.map(render).join('');
}

function entity(character: string): string {
  return ENTITIES[character] ?? character;
}
