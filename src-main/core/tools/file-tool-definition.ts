// A tool as its YAML file describes it: checked whole, so that a mistake is told with its place and not at the first call.
import { z } from 'zod';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { type CheckedSchema, prepareSchema } from './argument-check.ts';
import { type CommandTemplate, commandSchema, readCommand } from './command-template.ts';
import { FileToolFault } from './file-tool-fault.ts';
import { type HttpTemplate, httpSchema, readHttp } from './http-template.ts';
import { toJsonSchema } from './short-schema.ts';
import { argumentsIn, type PlacedTemplate, secretsIn } from './template.ts';

export interface FileToolDefinition {
  readonly name: string;
  readonly title: string | null;
  readonly description: string;
  readonly annotations: Readonly<Record<string, unknown>> | null;
  readonly allowed_agents: readonly string[] | null;
  readonly schema: CheckedSchema;
  /** Null: as the settings say. */
  readonly timeoutMs: number | null;
  readonly action:
    | { readonly kind: 'http'; readonly http: HttpTemplate }
    | { readonly kind: 'command'; readonly command: CommandTemplate };
  /** Names of the secrets it uses. */
  readonly secrets: readonly string[];
}

const timeout = z.int().min(100).max(600_000).nullish();

// Nothing unknown is let through: a misspelt `allowed_agents` would open the tool to everybody.
const fileSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ and -'),
  title: z.string().max(256).nullish(),
  description: z.string().max(65_536).nullish(),
  annotations: z.record(z.string(), z.unknown()).nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  allowed_agents: z.array(z.string().min(1).max(256)).max(1_000).nullish(),
  timeout_ms: timeout,
  http: httpSchema.extend({ timeout_ms: timeout }).optional(),
  command: z
    .preprocess(
      (given) => (Array.isArray(given) ? { argv: given } : given),
      commandSchema.extend({ timeout_ms: timeout }),
    )
    .optional(),
});

/** @throws FileToolFault */
export function readFileTool(data: unknown): FileToolDefinition {
  const parsed = fileSchema.safeParse(data);
  if (!parsed.success) throw faultOf(parsed.error);
  const { name, title, description, annotations, parameters, allowed_agents, timeout_ms, http, command } = parsed.data;
  if (http && command) throw new FileToolFault([], 'must not have both http and command');
  const schema = checkedSchema(parameters ?? {});
  const action = http ? httpAction(http) : commandAction(command);
  const templates = action.kind === 'http' ? action.http.templates : action.command.templates;
  checkArguments(schema.schema, templates);
  return {
    name,
    title: title ?? null,
    description: description ?? '',
    annotations: annotations ?? null,
    allowed_agents: allowed_agents ?? null,
    schema,
    timeoutMs: http?.timeout_ms ?? command?.timeout_ms ?? timeout_ms ?? null,
    action,
    secrets: [...new Set(templates.flatMap(({ template }) => secretsIn(template)))].sort(),
  };
}

type Action = FileToolDefinition['action'];

function httpAction(http: z.output<typeof httpSchema>): Action {
  return { kind: 'http', http: readHttp(http) };
}

function commandAction(command: z.output<typeof commandSchema> | undefined): Action {
  if (!command) throw new FileToolFault([], 'must have http or command');
  return { kind: 'command', command: readCommand(command) };
}

function checkedSchema(parameters: Readonly<Record<string, unknown>>): CheckedSchema {
  try {
    return prepareSchema(toJsonSchema(parameters), ['parameters']);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const [first] = error.issues;
    throw new FileToolFault(first?.path ?? ['parameters'], first?.message ?? 'is no JSON Schema');
  }
}

/** A place that names no parameter would stay empty for ever. */
function checkArguments(schema: CheckedSchema['schema'], templates: readonly PlacedTemplate[]): void {
  const composed = ['allOf', 'anyOf', 'oneOf', '$ref', 'if', 'patternProperties'].some((key) => key in schema);
  if (composed) return;
  const known = new Set(Object.keys((schema.properties as object | undefined) ?? {}));
  for (const { path, template } of templates) {
    const stranger = argumentsIn(template).find((name) => !known.has(name));
    if (stranger !== undefined)
      throw new FileToolFault(path, `uses \${${stranger}}, which is not among the parameters`);
  }
}

function faultOf(error: z.ZodError): FileToolFault {
  let [found] = error.issues;
  const path: PropertyKey[] = [];
  while (found?.code === 'invalid_union') {
    path.push(...found.path);
    found = found.errors[0]?.[0];
  }
  if (!found) return new FileToolFault(path, 'is not valid');
  path.push(...found.path);
  if (found.code === 'unrecognized_keys') {
    const key = found.keys[0] ?? '';
    return new FileToolFault([...path, key.slice(0, 64)], 'is not known here');
  }
  return new FileToolFault(path, found.message);
}
