// The OpenAPI 3.1 document of the admin API, built from the contract table.
import { type AdminOperation, adminContract, EVENTS_PATH } from './admin.ts';
import type { ErrorCode } from './errors.ts';
import { fieldWords } from './field-words.ts';
import type {
  JsonSchema,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from './openapi-document.ts';
import { EXAMPLES } from './openapi-examples.ts';
import { ERROR_SCHEMAS, jsonSchemas, without, withWords } from './openapi-schemas.ts';
import { type Operation, pathParams, takesBody } from './operation.ts';

export interface OpenApiOptions {
  readonly version: string;
  /** Where this gateway listens, without a slash at the end. */
  readonly baseUrl: string;
  /** The HTTP status of each error code, as the HTTP border decides it. */
  readonly status: Readonly<Record<ErrorCode, number>>;
}

const DESCRIPTION =
  `The API that scripts, the command line and the dashboard of Agent Gateway Desktop share. It listens on
127.0.0.1 only and answers no foreign web page. Secrets go in and never come out: answers hold the names of headers, variables and
credentials, not their values.`.replaceAll('\n', ' ');

/** Paths whose resource is named otherwise than their first segment. */
const TAGS: Readonly<Record<string, string>> = {
  health: 'Gateway',
  snapshot: 'Gateway',
  events: 'Gateway',
  diagnostics: 'Gateway',
  'mcp-servers': 'MCP servers',
  'example-server': 'MCP servers',
  calls: 'Tools',
};

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: JsonSchema, example?: unknown) => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});

export function createOpenApiDocument({ version, baseUrl, status }: OpenApiOptions): OpenApiDocument {
  const names = Object.keys(adminContract) as AdminOperation[];
  const inputs = jsonSchemas(adminContract, 'input');
  const outputs = jsonSchemas(adminContract, 'output');
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  const add = (path: string, method: string, operation: OpenApiOperation) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const name of names) {
    const operation: Operation = adminContract[name];
    const [input = {}, output = {}] = [inputs.of[name], outputs.of[name]];
    add(operation.path, operation.method, describe(name, operation, { input, output }, status));
  }
  add(EVENTS_PATH, 'GET', eventsOperation(status));
  const tags = Object.values(paths).flatMap((methods) => Object.values(methods).flatMap(({ tags }) => tags));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Agent Gateway Desktop',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: baseUrl }],
    security: [{ admin_token: [] }],
    tags: [...new Set(tags)].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        admin_token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The admin token: AGENT_GATEWAY_TOKEN, or the file admin-token in the data directory.',
        },
      },
      schemas: { ...outputs.named, ...ERROR_SCHEMAS },
    },
  };
}

function describe(
  name: AdminOperation,
  operation: Operation,
  schemas: { readonly input: JsonSchema; readonly output: JsonSchema },
  status: OpenApiOptions['status'],
): OpenApiOperation {
  const inPath = pathParams(operation.path);
  const example = EXAMPLES[name] ?? {};
  const input = withWords(schemas.input, (field) => fieldWords(name, operation, field));
  const members = without(input, inPath);
  const others = Object.entries(members.properties ?? {});
  const body = takesBody(operation.method) && others.length > 0 ? members : null;
  const query = takesBody(operation.method) ? [] : others;
  const parameters = [
    ...inPath.map((param) => parameter('path', param, input)),
    ...query.map(([param]) => parameter('query', param, input)),
  ];
  return {
    operationId: name,
    summary: operation.summary,
    tags: [tagOf(operation.path)],
    ...(operation.auth === 'none' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: (body.required ?? []).length > 0, content: json(body, example.request) },
    }),
    responses: {
      200: { description: 'Success', headers: ANSWER_HEADERS, content: json(schemas.output, example.response) },
      ...errorResponses(operation, { body: body !== null, query: query.length > 0 }, status),
    },
  };
}

function parameter(place: 'path' | 'query', name: string, input: JsonSchema): OpenApiParameter {
  const { description, ...schema } = input.properties?.[name] ?? { type: 'string' };
  const required = place === 'path' || (input.required ?? []).includes(name);
  return { name, in: place, required, ...(typeof description === 'string' && { description }), schema };
}

const ANSWER_HEADERS = {
  'X-Execution-Id': { description: 'A UUID for this request; the log has it, too.', schema: { type: 'string' } },
  'X-Request-Duration-Ms': { description: 'Whole milliseconds.', schema: { type: 'integer' } },
};

/** The codes an operation can fail with, by status. */
function errorResponses(
  { auth, errors = [], path }: Pick<Operation, 'auth' | 'errors' | 'path'>,
  has: { readonly body: boolean; readonly query: boolean },
  status: OpenApiOptions['status'],
): Record<string, OpenApiResponse> {
  const codes: ErrorCode[] = [...errors];
  if (auth !== 'none') codes.push('auth_required', 'invalid_credentials');
  codes.push('forbidden');
  if (has.body) codes.push('payload_too_large', 'unsupported_media_type');
  const byStatus = Object.groupBy(codes, (code) => status[code]);
  const responses: Record<string, OpenApiResponse> = {};
  for (const [number, found = []] of Object.entries(byStatus)) {
    responses[number] = { description: found.join(', '), content: json(ref('Error')) };
  }
  if (has.body || has.query || path.includes('{')) {
    responses[status.validation_error] = { description: 'validation_error', content: json(ref('ValidationError')) };
  }
  if (has.body) responses[400] = { description: 'Nested too deeply', content: json(ref('ValidationError')) };
  return responses;
}

function eventsOperation(status: OpenApiOptions['status']): OpenApiOperation {
  return {
    operationId: 'events',
    summary: 'What happens in the gateway, as server-sent events',
    description: `The data of each event is one Event: always the whole new view, never a difference. Its id is
<boot>:<seq>; sent back as Last-Event-ID, it makes the stream go on from there. A reset event says: take a new snapshot.
A comment is sent after 15 seconds of silence.`.replaceAll('\n', ' '),
    tags: [tagOf(EVENTS_PATH)],
    parameters: [
      {
        name: 'Last-Event-ID',
        in: 'header',
        required: false,
        description: 'The id of the last event received, or <boot>:<seq> of a snapshot.',
        schema: { type: 'string' },
      },
    ],
    responses: {
      200: {
        description: 'The stream',
        headers: ANSWER_HEADERS,
        content: { 'text/event-stream': { schema: ref('Event') } },
      },
      ...errorResponses({ path: EVENTS_PATH }, { body: false, query: false }, status),
    },
  };
}

function tagOf(path: string): string {
  const segment = path.replace(/^\/v1\/(?:admin\/)?/, '').split('/', 1)[0] ?? '';
  return TAGS[segment] ?? segment.charAt(0).toUpperCase() + segment.slice(1);
}
