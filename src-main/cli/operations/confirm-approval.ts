// Approvals: a person reads what would run before it may, and what is sent stands for exactly that.
import type { AdminClient, AdminOperation } from '../../../src-shared/contract/admin.ts';
import type { ApprovalReason } from '../../../src-shared/model/approval.ts';
import type { PendingFile } from '../../../src-shared/model/workspace.ts';
import { visible } from '../../core/logger.ts';
import { EXIT, type Terminal } from '../commands.ts';

const WHY: Readonly<Record<ApprovalReason, string>> = {
  unconfirmed: 'it came from elsewhere',
  changed: 'what it runs is no longer what was approved',
  replaced: 'its program is another one than what was approved',
};

/** What waits, in words, and what stands for it. */
interface Pending {
  readonly text: string;
  readonly fingerprint: string | null;
  /** The command that approves exactly this. */
  readonly command: string;
}

/**
 * Null: go on; else the exit code. Sets the fingerprint of what was shown; without a person to ask, says how to give it.
 */
export async function confirmApproval(
  operation: AdminOperation,
  client: AdminClient,
  input: Record<string, unknown>,
  terminal: Terminal,
): Promise<number | null> {
  if (input.fingerprint !== undefined) return null;
  const pending = await lookUp(operation, client, input);
  if (!pending) return null;
  if (pending.fingerprint === null) {
    terminal.err('Nothing waits for an approval.\n');
    return EXIT.ok;
  }
  terminal.err(pending.text);
  if (!terminal.input.interactive) {
    terminal.err(
      `Nothing was approved. To approve exactly this:\n  ${pending.command} --fingerprint ${pending.fingerprint}\n`,
    );
    return EXIT.failed;
  }
  const answer = await terminal.input.ask('May it run? [y/N] ');
  if (!/^y(?:es)?$/i.test(answer?.trim() ?? '')) {
    terminal.err('Nothing was approved.\n');
    return EXIT.failed;
  }
  input.fingerprint = pending.fingerprint;
  return null;
}

async function lookUp(
  operation: AdminOperation,
  client: AdminClient,
  input: Readonly<Record<string, unknown>>,
): Promise<Pending | null> {
  if (operation === 'approve_server') {
    const { name, approval, url } = await client.get_server({ id: String(input.id) });
    const { command_line, program, fingerprint } = approval;
    const lines = [
      `${name} waits for an approval: ${approval.reason === null ? 'nobody has given it' : WHY[approval.reason]}.`,
      `  runs      ${visible(command_line ?? url ?? '')}`,
      ...(program === null ? [] : [`  program   ${visible(program)}`]),
    ];
    return { text: `${lines.join('\n')}\n`, fingerprint, command: `agent-gateway servers approve ${name}` };
  }
  if (operation !== 'approve_workspace') return null;
  const { pending, fingerprint } = await client.get_workspace();
  return { text: pending.map(fileText).join(''), fingerprint, command: 'agent-gateway workspace approve' };
}

function fileText({ file, kind, changed, command_line, runs, content }: PendingFile): string {
  const lines = [
    `${visible(file)} (${kind}${changed ? ', changed since it was approved' : ''})`,
    ...(command_line === null ? [] : [`  runs      ${visible(command_line)}`]),
    ...runs.map((other) => `  with      ${visible(other)}`),
    ...(content ?? '').split('\n').map((line) => `  | ${visible(line)}`),
  ];
  return `${lines.join('\n')}\n`;
}
