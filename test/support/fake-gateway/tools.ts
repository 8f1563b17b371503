// Tools with the input schemas that real servers have: enums, nullable values, nested objects, arrays, references.
import type { ServerTool } from '../../../src-shared/model/tool.ts';

type Schema = Record<string, unknown>;

function tool(
  name: string,
  description: string,
  properties: Schema,
  required: string[] = [],
  part: Partial<ServerTool> = {},
): ServerTool {
  return {
    name,
    original_name: name,
    server_name: '',
    description,
    input_schema: { type: 'object', properties, ...(required.length > 0 && { required }) },
    annotations: null,
    title: null,
    ...part,
  };
}

const path = { type: 'string', description: 'Path of the file, inside one of the allowed directories' };
const READ_ONLY = { readOnlyHint: true, openWorldHint: false };

export const TOOLS: Readonly<Record<string, readonly ServerTool[]>> = {
  filesystem: [
    tool(
      'read_text_file',
      'Read the complete contents of a file as text. Handles various encodings and says in detail why a file cannot be read.',
      {
        path,
        head: { type: 'integer', minimum: 1, description: 'Only the first N lines' },
        tail: { type: 'integer', minimum: 1, description: 'Only the last N lines' },
      },
      ['path'],
      { title: 'Read text file', annotations: READ_ONLY },
    ),
    tool(
      'read_media_file',
      'Read an image or an audio file. Returns the data in base64 with its MIME type.',
      { path },
      ['path'],
      { annotations: READ_ONLY },
    ),
    tool(
      'read_multiple_files',
      'Read several files at once. A file that cannot be read does not stop the others.',
      { paths: { type: 'array', items: { type: 'string' }, minItems: 1, description: 'Paths of the files' } },
      ['paths'],
      { annotations: READ_ONLY },
    ),
    tool(
      'write_file',
      'Create a file or replace what it holds.',
      { path, content: { type: 'string', description: 'What to write' } },
      ['path', 'content'],
      { annotations: { destructiveHint: true, idempotentHint: true } },
    ),
    tool(
      'edit_file',
      'Replace passages of a file. Returns what changed as a diff.',
      {
        path,
        edits: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              oldText: { type: 'string', description: 'Text to look for, matched exactly' },
              newText: { type: 'string', description: 'Text to put in its place' },
            },
            required: ['oldText', 'newText'],
          },
        },
        dryRun: { type: 'boolean', default: false, description: 'Only show what would change' },
      },
      ['path', 'edits'],
      { annotations: { destructiveHint: true } },
    ),
    tool('create_directory', 'Create a directory, with those above it.', { path }, ['path'], {
      annotations: { idempotentHint: true },
    }),
    tool('list_directory', 'List the files and directories of a directory.', { path }, ['path'], {
      annotations: READ_ONLY,
    }),
    tool(
      'directory_tree',
      'The tree below a directory as JSON.',
      { path, excludePatterns: { type: 'array', items: { type: 'string' }, default: [] } },
      ['path'],
      { annotations: READ_ONLY },
    ),
    tool(
      'move_file',
      'Move or rename a file or directory.',
      { source: path, destination: path },
      ['source', 'destination'],
      { annotations: { destructiveHint: true } },
    ),
    tool(
      'search_files',
      'Find files whose path fits a pattern.',
      { path, pattern: { type: 'string' } },
      ['path', 'pattern'],
      { annotations: READ_ONLY },
    ),
    tool('get_file_info', 'Size, times and permissions of a file.', { path }, ['path'], { annotations: READ_ONLY }),
    tool('list_allowed_directories', 'The directories this server may use.', {}, [], { annotations: READ_ONLY }),
  ],
  'remote-tools': [
    tool(
      'create_ticket',
      'Open a ticket in the tracker of a project and hand it to somebody.',
      {
        project: { type: 'string', enum: ['WEB', 'API', 'OPS'], description: 'Key of the project' },
        title: { type: 'string', minLength: 3, maxLength: 120, description: 'What is to be done, in one line' },
        body: { type: 'string', description: 'Everything else, as Markdown' },
        priority: { type: 'string', enum: ['low', 'normal', 'high', 'urgent'], default: 'normal' },
        assignee: {
          anyOf: [{ type: 'string' }, { type: 'null' }],
          default: null,
          description: 'Account name, or null for nobody',
        },
        estimate: { type: ['number', 'null'], description: 'Hours' },
        labels: { type: 'array', items: { type: 'string' } },
        due: { $ref: '#/$defs/Due' },
        notify: { type: 'boolean', default: true, description: 'Tell the people who watch the project' },
      },
      ['project', 'title'],
      { annotations: { openWorldHint: true } },
    ),
    tool(
      'translate',
      'Translate a text.',
      { text: { type: 'string' }, to: { type: 'string', enum: ['de', 'en', 'fr', 'he', 'ja'] } },
      ['text', 'to'],
      { annotations: { readOnlyHint: true, openWorldHint: true } },
    ),
    tool(
      'render_chart',
      'Draw a chart as an image.',
      { kind: { type: 'string', enum: ['bar', 'line'] }, values: { type: 'array', items: { type: 'number' } } },
      ['values'],
      { annotations: READ_ONLY },
    ),
    tool(
      'slow_report',
      'Builds the yearly report. Takes a while and says how far it is.',
      { year: { type: 'integer', default: 2026 } },
      [],
      { annotations: READ_ONLY },
    ),
  ],
  'hostile-tools': [
    tool(
      'weather',
      'מזג האוויר עכשיו ובימים הקרובים, לפי עיר או קואורדינטות.',
      { city: { type: 'string' } },
      ['city'],
      { title: 'מזג אוויר', annotations: READ_ONLY },
    ),
    tool(
      'hostile',
      'Read <b>this</b> <img src=x onerror=alert(1)> \u001b]8;;file:///etc/passwd\u0007[click](file:///etc/passwd) \u202ereversed\u202c zero\u200bwidth \u{e0041}\u{e0042} and more.',
      { 'a<script>': { type: 'string', description: 'name with markup' } },
    ),
  ],
  postgres: [
    tool(
      'query',
      'Run a read-only SQL query.',
      {
        sql: { type: 'string', description: 'One statement' },
        limit: { type: 'integer', default: 100, maximum: 10_000 },
      },
      ['sql'],
      { annotations: READ_ONLY },
    ),
    tool('write_query', 'Run an INSERT, UPDATE or DELETE.', { sql: { type: 'string' } }, ['sql'], {
      annotations: { destructiveHint: true },
    }),
    tool('list_tables', 'Tables of a schema.', { schema: { type: 'string', default: 'public' } }, [], {
      annotations: READ_ONLY,
    }),
    tool('describe_table', 'Columns, keys and indexes of a table.', { table: { type: 'string' } }, ['table'], {
      annotations: READ_ONLY,
    }),
    tool(
      'explain',
      'The plan of a query.',
      { sql: { type: 'string' }, analyze: { type: 'boolean', default: false } },
      ['sql'],
      { annotations: READ_ONLY },
    ),
  ],
  example: [
    tool(
      'current_time',
      'The present time in a time zone.',
      { timezone: { type: 'string', description: 'IANA name, such as Europe/Berlin' } },
      [],
      { annotations: READ_ONLY },
    ),
    tool('word_count', 'Counts words, lines and characters of a text.', { text: { type: 'string' } }, ['text'], {
      annotations: READ_ONLY,
    }),
    tool('reverse_string', 'Reverses a text.', { text: { type: 'string' } }, ['text'], { annotations: READ_ONLY }),
  ],
  'search-index': [
    tool(
      'search',
      'Full text search over the handbook.',
      { q: { type: 'string' }, filters: { type: 'object', additionalProperties: { type: 'string' } } },
      ['q'],
      { annotations: READ_ONLY },
    ),
  ],
  own: [
    tool('example__current_time', 'The time, as code of the workspace tells it.', {}, []),
    tool(
      'file_deploy_preview',
      'Deploys a branch as a preview. Defined in tools/deploy.yaml.',
      { branch: { type: 'string' }, region: { type: 'string', enum: ['eu', 'us'] } },
      ['branch'],
    ),
  ],
};

/** References of the schemas above. */
export const DEFINITIONS = {
  Due: {
    type: 'object',
    description: 'When it has to be done',
    properties: { date: { type: 'string', format: 'date' }, strict: { type: 'boolean', default: false } },
    required: ['date'],
  },
};
