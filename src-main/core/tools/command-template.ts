// The `command` part of a tool file: a program and its arguments, never a shell, and what a call makes of them.
import { z } from 'zod';
import { FileToolFault, UnfitArgument } from './file-tool-fault.ts';
import {
  fill,
  lonePlace,
  type PlacedTemplate,
  parseTemplate,
  placeValue,
  secretsIn,
  type Template,
  type TemplateValues,
  textOf,
} from './template.ts';

const NUL = '\u0000';
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const plain = (text: string) => !text.includes(NUL);

export const commandSchema = z.strictObject({
  argv: z.array(scalar.refine(plain, 'must not contain a NUL character')).min(1).max(256),
  cwd: z.string().min(1).max(4_096).refine(plain, 'must not contain a NUL character').nullish(),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,255}$/, 'is no variable name'), scalar).nullish(),
});

export interface CommandTemplate {
  /** The program: nothing of it comes from arguments. */
  readonly program: string;
  readonly args: readonly Template[];
  /** Relative to the workspace. */
  readonly cwd: string | null;
  readonly env: readonly (readonly [name: string, template: Template])[];
  readonly templates: readonly PlacedTemplate[];
}

export interface Invocation {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** @throws FileToolFault */
export function readCommand({ argv, cwd, env }: z.output<typeof commandSchema>): CommandTemplate {
  const templates: PlacedTemplate[] = [];
  const read = (path: readonly PropertyKey[], text: string): Template => {
    try {
      const template = parseTemplate(text);
      templates.push({ path, template });
      return template;
    } catch (error) {
      throw new FileToolFault(path, (error as Error).message);
    }
  };
  const [program = [], ...args] = argv.map((text, at) => read(['command', 'argv', at], text));
  const [named] = program;
  if (program.length !== 1 || named?.kind !== 'text' || named.text.trim() === '') {
    throw new FileToolFault(['command', 'argv', 0], 'must name the program itself, without a place to fill');
  }
  for (const [at, template] of args.entries()) {
    // Every user of the machine can read the arguments of a process.
    if (secretsIn(template).length > 0) {
      throw new FileToolFault(['command', 'argv', at + 1], 'must not hold a secret: pass it in env');
    }
  }
  const variables = Object.entries(env ?? {}).map(
    ([name, text]) => [name, read(['command', 'env', name], text)] as const,
  );
  return { program: named.text, args, cwd: cwd ?? null, env: variables, templates };
}

/** @throws UnfitArgument when a value cannot stand where the file puts it */
export function toInvocation(template: CommandTemplate, values: TemplateValues): Invocation {
  const args: string[] = [];
  let onlyOperands = false;
  for (const each of template.args) {
    const [first] = each;
    if (first?.kind === 'text' && each.length === 1 && first.text === '--') onlyOperands = true;
    for (const text of toArguments(each, values)) {
      const fromCaller = first?.kind === 'argument';
      if (fromCaller && !onlyOperands && isOption(text, first && placeValue(first, values))) {
        throw new UnfitArgument(
          'An argument that begins with "-" would be taken for an option of the program. If the tool shall take such values, its file needs a "--" before them',
        );
      }
      args.push(checked(text));
    }
  }
  const env: Record<string, string> = {};
  for (const [name, each] of template.env) {
    const lone = lonePlace(each);
    if (lone && placeValue(lone, values) === undefined) continue;
    env[name] = checked(fill(each, values));
  }
  return { argv: [template.program, ...args], env };
}

/** A place alone takes a list as several arguments, and none when nothing was given. */
function toArguments(template: Template, values: TemplateValues): string[] {
  const lone = lonePlace(template);
  if (!lone) return [fill(template, values)];
  const value = placeValue(lone, values);
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(textOf) : [textOf(value)];
}

function isOption(text: string, value: unknown): boolean {
  return text.startsWith('-') && text !== '-' && typeof value !== 'number';
}

function checked(text: string): string {
  if (text.includes(NUL)) throw new UnfitArgument('An argument must not contain a NUL character');
  return text;
}
