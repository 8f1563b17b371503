// Runs one command of the contract: words in, one call, and the answer as a person or a program wants it.
import type { AdminClient } from '../../../src-shared/contract/admin.ts';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { ServerView } from '../../../src-shared/model/mcp-server.ts';
import { EXIT, type Terminal } from '../commands.ts';
import { connect, findGateway } from '../link.ts';
import { connectedOrWhy, whenSettled } from './await-connection.ts';
import { withArguments } from './call-arguments.ts';
import type { OperationCommand } from './command-table.ts';
import { confirmApproval } from './confirm-approval.ts';
import { follow } from './follow.ts';
import { present } from './present.ts';
import { showProgress } from './progress.ts';
import { readInput } from './read-input.ts';

type AnyClient = Readonly<Record<string, (input: Record<string, unknown>) => Promise<unknown>>>;

/** @throws UsageError, GatewayError */
export async function runOperation(
  command: OperationCommand,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { operation, rest } = command;
  const { input, args, json, wait, follows, link } = await readInput(command, words, terminal);
  const gateway = await findGateway(link, terminal);
  const abort = new AbortController();
  terminal.onEnd(() => abort.abort());
  const client = connect(gateway, abort.signal);
  try {
    if (takesServerId(command) && typeof input.id === 'string') input.id = await serverId(client, input.id);
    if (rest === 'arguments') await withArguments(client, input, args);
    const refused = await confirmApproval(operation, client, input, terminal);
    if (refused !== null) return refused;
    const progress = operation === 'call_tool' ? await showProgress(gateway, input, terminal) : null;
    const call = (client as unknown as AnyClient)[operation] as AnyClient[string];
    if (follows !== null) {
      const show = (answer: unknown) => void present(command, { answer, input, json }, terminal);
      return await follow(gateway, { type: follows, input, call, show }, abort.signal);
    }
    const answer = await call(input).finally(() => progress?.end());
    if (!wait) return present(command, { answer, input, json }, terminal);
    const settled = await whenSettled(client, answer as ServerView, abort.signal);
    return present(command, { answer: settled, input, json }, terminal) || connectedOrWhy(settled, terminal);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    if (follows !== null) return EXIT.ok;
    terminal.err('Stopped.\n');
    return EXIT.failed;
  }
}

function takesServerId({ row }: OperationCommand): boolean {
  return row.path.startsWith('/v1/admin/mcp-servers');
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** People say names. @throws GatewayError `mcp_server_not_found` */
async function serverId(client: AdminClient, given: string): Promise<string> {
  if (UUID.test(given)) return given;
  const found = (await client.list_servers()).find(({ name }) => name === given);
  if (found) return found.id;
  throw new GatewayError('mcp_server_not_found', `There is no server called ${JSON.stringify(given.slice(0, 128))}`);
}
