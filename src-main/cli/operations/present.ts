// Prints the answer of an operation, and says with which exit code the command ends.
import { type AdminOperation, type AdminOutput, adminContract } from '../../../src-shared/contract/admin.ts';
import type { ServerView } from '../../../src-shared/model/mcp-server.ts';
import type { ToolReview } from '../../../src-shared/model/tool-review.ts';
import { visible } from '../../core/logger.ts';
import { EXIT, type Terminal } from '../commands.ts';
import type { OperationCommand } from './command-table.ts';
import { describe } from './describe.ts';

export interface Answered {
  readonly answer: unknown;
  readonly input: Readonly<Record<string, unknown>>;
  readonly json: boolean;
}

interface Shown {
  /** For stdout. */
  readonly text: string;
  /** For stderr. */
  readonly note?: string;
}

/** Operations whose answer has a form of its own. */
type Views = {
  readonly [K in AdminOperation]?: (answer: AdminOutput<K>, input: Answered['input'], terminal: Terminal) => Shown;
};

const VIEWS: Views = {
  create_server: changedServer,
  update_server: changedServer,
  restore_server: changedServer,
  duplicate_server: changedServer,
  refresh_server: changedServer,
  approve_server: changedServer,
  call_tool: ({ result }, _input, terminal) => ({ text: toolText(result, terminal) }),
  get_server_logs: ({ lines }) => ({ text: lines.map((line) => `${visible(line)}\n`).join('') }),
  get_diagnostics: ({ text }, _input, terminal) => ({ text: shown(`${text.trimEnd()}\n`, terminal) }),
  list_servers: (servers, _input, { columns }) => ({
    text: describe(servers, adminContract.list_servers.cli.columns, columns),
    note: noteOn(servers) + servers.flatMap(waitsFor).join(''),
  }),
  list_activity: ({ records, next }, _input, { columns }) => ({
    text: describe(records, adminContract.list_activity.cli.columns, columns),
    note: next === null ? noteOn(records) : `\`--before ${next}\` goes on with older records.\n`,
  }),
  update_settings: (settings, input, { columns }) => ({
    text: describe(settings, null, columns),
    note: Object.keys(input)
      .map((key) => outranked(key, input[key], settings))
      .join(''),
  }),
  delete_server: (_answer, { id }) => ({
    text: 'deleted\n',
    note: `For 30 seconds \`agent-gateway servers restore ${id}\` brings it back.\n`,
  }),
  test_server: (answer, _input, { columns }) => testText(answer, columns),
  test_server_config: (answer, _input, { columns }) => testText(answer, columns),
  diagnose_server: (found) => diagnosisText(found),
  review_server_tools: (review, { id }) => reviewText(review, String(id)),
  accept_server_tools: (review, { id }) => acceptedText(review, String(id)),
  connect_client: clientChange,
  disconnect_client: clientChange,
  undo_client_change: clientChange,
  get_client_snippet: ({ file, bridge, http }, _input, terminal) => ({
    text: shown(withLineEnd(bridge.text), terminal),
    note: `${file === null ? '' : `It belongs into ${visible(file)}.\n`}${http ? '`--json` has the entry for HTTP, too.\n' : ''}`,
  }),
  import_servers: importedServers,
  create_agent_token: (created, _input, { columns }) => agentToken(created, columns),
  why_tool: (why) => whyText(why),
  sign_in_server: ({ host, url }) => ({
    text: `${visible(url)}\n`,
    note: `Open this page of ${visible(host)} in a browser to sign in.\n`,
  }),
};

/** Prints it and gives the exit code. */
export function present({ operation, row }: OperationCommand, answered: Answered, terminal: Terminal): number {
  const { answer, input, json } = answered;
  if (json)
    terminal.out(shown(`${JSON.stringify(answer, null, terminal.columns === null ? undefined : 2)}\n`, terminal));
  else {
    const view = VIEWS[operation] as ((answer: unknown, input: unknown, terminal: Terminal) => Shown) | undefined;
    const { text, note } = view
      ? view(answer, input, terminal)
      : { text: describe(answer, row.cli?.columns ?? null, terminal.columns), note: noteOn(answer) };
    terminal.out(text);
    if (note) terminal.err(note);
  }
  return failed(operation, answer) ? EXIT.failed : EXIT.ok;
}

/** One row of the list, and what deserves a word. */
function changedServer(server: ServerView, _input: Answered['input'], { columns }: Terminal): Shown {
  const { name, warnings, approval } = server;
  const notes = warnings.map(({ message }) => sentence(message));
  if (approval.state === 'pending') notes.push(`It waits for \`agent-gateway servers approve ${name}\`.\n`);
  return { text: describe([server], adminContract.list_servers.cli.columns, columns), note: notes.join('') };
}

/** What of a server in the list waits for a person. */
function waitsFor({ name, approval, review }: ServerView): string[] {
  const lines: string[] = [];
  if (approval.state === 'pending') lines.push(`${name} waits for \`agent-gateway servers approve ${name}\`.\n`);
  if (review.changed > 0)
    lines.push(`${name} has changed since it was accepted: \`agent-gateway servers review ${name}\`.\n`);
  return lines;
}

/** A setting that was stored, but that something else comes before. */
function outranked(key: string, given: unknown, settings: AdminOutput<'update_settings'>): string {
  const inForce = settings[key as 'port'] as { value: unknown; source: string } | undefined;
  if (given === null || inForce === undefined || !['flag', 'environment'].includes(inForce.source)) return '';
  const from = inForce.source === 'flag' ? 'the command line of the gateway' : 'the environment of the gateway';
  return `${key} is stored, and ${from} comes before it: ${inForce.value}.\n`;
}

/** The lines that differ on stdout, as a diff; what that means on stderr. */
function clientChange(change: AdminOutput<'connect_client'>, _input: Answered['input'], terminal: Terminal): Shown {
  const { client, diff, applied, backup, restart } = change;
  if (diff === '') return { text: '', note: 'There is nothing to change.\n' };
  const notes = applied
    ? [`Written. ${visible(restart)}.`, `\`agent-gateway clients undo ${client}\` takes a change back.`]
    : ['Nothing was written.'];
  if (backup !== null) notes.push(`The former file is ${visible(backup)}.`);
  return { text: shown(diff, terminal), note: `${notes.join('\n')}\n` };
}

/** What is taken over and what is not; then what has to happen before any of it runs. */
function importedServers(
  { servers }: AdminOutput<'import_servers'>,
  input: Answered['input'],
  { columns }: Terminal,
): Shown {
  const text = describe(servers, adminContract.import_servers.cli.columns, columns);
  if (servers.length === 0) return { text, note: noteOn(servers) };
  if (servers.every(({ server_id }) => server_id === null))
    return { text, note: input.dry_run === true ? 'Nothing was stored.\n' : 'Nothing was taken over.\n' };
  const next =
    '`agent-gateway servers approve NAME` shows what one would run, `agent-gateway servers enable NAME` starts it';
  return { text, note: `They are switched off and wait. ${next}.\n` };
}

function noteOn(answer: unknown): string {
  return Array.isArray(answer) && answer.length === 0 ? 'There is nothing to show.\n' : '';
}

/** The call succeeded, but what it was for did not. */
function failed(operation: AdminOperation, answer: unknown): boolean {
  if (operation === 'call_tool') return isRecord(answer) && isRecord(answer.result) && answer.result.isError === true;
  if (operation === 'test_server' || operation === 'test_server_config')
    return isRecord(answer) && answer.success !== true;
  if (operation === 'diagnose_server') return isRecord(answer) && answer.ok !== true;
  return false;
}

/** The token alone on stdout, so that a script can take it. */
function agentToken({ token, ...rest }: AdminOutput<'create_agent_token'>, columns: number | null): Shown {
  return { text: `${token}\n`, note: `${describe(rest, null, columns)}It is shown this once.\n` };
}

function whyText({ agent, tool, visible: can, verdicts, shadowed }: AdminOutput<'why_tool'>): Shown {
  const lines = (list: typeof verdicts) =>
    list.map(({ check, ok, message }) => `  ${ok ? '✓' : '✗'} ${check.padEnd(17)} ${visible(message)}\n`).join('');
  const others = shadowed.map(
    ({ source, server_name, verdicts: own }) =>
      `\nNot offered instead: the one from ${server_name === null ? source : visible(server_name)}\n${lines(own)}`,
  );
  const head = `${visible(agent)} ${can ? 'sees' : 'does not see'} ${visible(tool)}.`;
  return { text: `${head}\n${lines(verdicts)}${others.join('')}` };
}

/** The changes as a diff on stdout; how to take exactly what was shown on stderr. */
function reviewText({ policy, tools, fingerprint }: ToolReview, server: string): Shown {
  const side = (sign: string, text: string | null) => (text === null ? '' : `  ${sign} ${visible(text)}\n`);
  const text = tools.map(({ name, mark, changes }) => {
    const places = changes.map(
      ({ path, before, after }) => `  ${visible(path)}\n${side('-', before)}${side('+', after)}`,
    );
    return `${visible(name)}  ${mark}\n${places.join('')}`;
  });
  const held = policyText(policy);
  const note =
    fingerprint === null
      ? `There is nothing to look at. ${held}\n`
      : `${held} \`agent-gateway servers accept ${server} --fingerprint ${fingerprint}\` takes what is shown here.\n`;
  return { text: text.join(''), note };
}

/** What is left to look at, or that nothing is. */
function acceptedText(review: ToolReview, server: string): Shown {
  if (review.fingerprint !== null) return reviewText(review, server);
  return { text: '', note: `Accepted as it is now. ${policyText(review.policy)}\n` };
}

function policyText(policy: ToolReview['policy']): string {
  return policy === 'block' ? 'Tools that change are held back.' : 'Tools that change are taken without a look.';
}

function diagnosisText({ steps, argv, cwd, env_names }: AdminOutput<'diagnose_server'>): Shown {
  const text = steps.map(({ step, ok, ms, message, fix }) => {
    const help = fix === null ? '' : `\n    ${visible(fixText(fix))}`;
    return `${ok ? '✓' : '✗'} ${step.padEnd(17)} ${`${ms} ms`.padStart(9)}  ${message.split('\n').map(visible).join('\n    ')}${help}\n`;
  });
  const launch =
    argv === null
      ? ''
      : `argv  ${visible(JSON.stringify(argv))}\ncwd   ${visible(cwd ?? '-')}\nenv   ${visible(env_names.join(' '))}\n`;
  return { text: text.join('') + launch };
}

function fixText(fix: NonNullable<AdminOutput<'diagnose_server'>['steps'][number]['fix']>): string {
  if (fix.kind === 'set_command') return `What helps: --command ${fix.value}`;
  if (fix.kind === 'set_env') return `What helps: --env ${fix.name}=… with what the server needs`;
  return `What may help: --connection-timeout-ms ${fix.ms}`;
}

function testText({ success, tools, error }: AdminOutput<'test_server'>, columns: number | null): Shown {
  if (!success) return { text: '', note: sentence(error ?? 'It does not work') };
  return {
    text: describe(tools, null, columns),
    note: `It works: ${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}.\n`,
  };
}

/** A message of the gateway or a server as a line; some end with a full stop already. */
export function sentence(message: string): string {
  return `${visible(message).replace(/\.$/, '')}.\n`;
}

/** What a tool says as it says it; what is no text is named, and `--json` has it whole. */
function toolText(result: unknown, terminal: Terminal): string {
  const content = isRecord(result) && Array.isArray(result.content) ? (result.content as unknown[]) : null;
  if (!content) return `${JSON.stringify(result, null, 2)}\n`;
  return content.map((part) => shown(withLineEnd(partText(part)), terminal)).join('');
}

function partText(part: unknown): string {
  if (!isRecord(part)) return JSON.stringify(part);
  if (part.type === 'text' && typeof part.text === 'string') return part.text;
  const { type, mimeType, uri, name } = part;
  const resource = isRecord(part.resource) ? part.resource : {};
  if (typeof resource.text === 'string') return resource.text;
  const details = [mimeType ?? resource.mimeType, name, uri ?? resource.uri].filter((word) => typeof word === 'string');
  return `[${[String(type), ...details].join(' ')}]`;
}

/** A terminal gets nothing that could steer it; a file or a program gets what there is. */
function shown(text: string, { columns }: Terminal): string {
  return columns === null ? text : text.replace(/[^\t\n]+/g, visible);
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
