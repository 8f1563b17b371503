// Texts with places to fill: `${name}` is an argument, `${secret.NAME}` a named secret, `$${` a plain "${".

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  /** Leads into the arguments, by keys and list positions. */
  | { readonly kind: 'argument'; readonly path: readonly string[] }
  | { readonly kind: 'secret'; readonly name: string };

export type Template = readonly TemplatePart[];

/** A template somewhere in a file, with the path that leads to it. */
export interface PlacedTemplate {
  readonly path: readonly PropertyKey[];
  readonly template: Template;
}

export interface TemplateValues {
  readonly args: Readonly<Record<string, unknown>>;
  readonly secrets: ReadonlyMap<string, string>;
}

const PLAIN = '\x24{';
const PLACE = /\$\$\{|\$\{([^}]*)\}?/g;
const ARGUMENT = /^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/;
const SECRET = /^secret\.([A-Za-z_][A-Za-z0-9_]{0,63})$/;

/** Throws an `Error` that says what is wrong with the text. `${args.name}` means the same as `${name}`. */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  let literal = '';
  let from = 0;
  for (const match of text.matchAll(PLACE)) {
    literal += text.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[1] === undefined) {
      literal += PLAIN;
      continue;
    }
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    literal = '';
    parts.push(toPlace(match[1].trim(), match[0].endsWith('}')));
  }
  literal += text.slice(from);
  if (literal !== '') parts.push({ kind: 'text', text: literal });
  return parts;
}

function toPlace(inner: string, closed: boolean): TemplatePart {
  if (!closed) throw new Error('has a place to fill without its closing brace');
  const secret = SECRET.exec(inner)?.[1];
  if (secret !== undefined) return { kind: 'secret', name: secret };
  if (!ARGUMENT.test(inner) || /^secret\./.test(inner)) {
    throw new Error(`has \${${inner.slice(0, 64)}}, which names neither an argument nor a secret`);
  }
  const path = inner.split('.');
  return { kind: 'argument', path: path[0] === 'args' && path.length > 1 ? path.slice(1) : path };
}

/** The value of a part; undefined when the argument was not given. */
export function placeValue(part: TemplatePart, { args, secrets }: TemplateValues): unknown {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'secret') return secrets.get(part.name);
  let value: unknown = args;
  for (const key of part.path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? undefined;
}

/** A value as text: lists and objects as JSON, half characters mended. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.toWellFormed();
}

/** The only part of a template that is nothing but one place to fill; null for any other. */
export function lonePlace(template: Template): TemplatePart | null {
  const [part] = template;
  return template.length === 1 && part && part.kind !== 'text' ? part : null;
}

/** Fills a template; `escaped` makes each value fit where it stands, and sees what has been written before it. */
export function fill(
  template: Template,
  values: TemplateValues,
  escaped: (value: unknown, before: string) => string = textOf,
): string {
  let text = '';
  for (const part of template) text += part.kind === 'text' ? part.text : escaped(placeValue(part, values), text);
  return text;
}

/** The text as its file has it, more or less: for people. */
export function showTemplate(template: Template): string {
  return template
    .map((part) => {
      if (part.kind === 'text') return part.text;
      return `\${${part.kind === 'secret' ? `secret.${part.name}` : part.path.join('.')}}`;
    })
    .join('');
}

export function argumentsIn(template: Template): string[] {
  return template.flatMap((part) => (part.kind === 'argument' ? [part.path[0] as string] : []));
}

export function secretsIn(template: Template): string[] {
  return template.flatMap((part) => (part.kind === 'secret' ? [part.name] : []));
}
