// The consent to what a server spawns: bound to command, arguments, folder, variables, address, credentials and program.
import type { ApprovalReason, ApprovalView } from '../../../src-shared/model/approval.ts';
import { APPROVED } from '../../../src-shared/model/approved.ts';
import type { LastError, ParsedUpdateServer, ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import { commandLine } from '../command-line.ts';
import { visible } from '../logger.ts';
import { isSealedPins, MAX_PINS, type ProgramPin, type SealedPins } from '../program-identity.ts';
import type { StoredServer } from '../store/config-store.ts';
import type { Seal } from '../store/installation-seal.ts';

/** Its seal is of everything in {@link launchText}. */
export type Approval = SealedPins;

export type Judgement =
  | { readonly approved: true; readonly approval: Approval }
  | { readonly approved: false; readonly reason: ApprovalReason };

/** @param seal bound to this installation, so that nobody can bring an approval along */
export function giveApproval(
  stored: StoredServer,
  config: ServerConfig,
  seal: Seal,
  programs: readonly ProgramPin[] = [],
): Approval {
  return { seal: seal(launchText(stored, config)), programs: programs.slice(-MAX_PINS) };
}

export function judge(stored: StoredServer, config: ServerConfig, seal: Seal): Judgement {
  const { approval } = stored;
  if (!isSealedPins(approval)) return { approved: false, reason: 'unconfirmed' };
  if (approval.seal !== seal(launchText(stored, config))) return { approved: false, reason: 'changed' };
  return { approved: true, approval };
}

/** What an approval is given to. Sealed secrets stand for themselves; those of code are there in the clear. */
function launchText(stored: StoredServer, { env, headers, credentials }: ServerConfig): string {
  const { transport, command, args, cwd, url } = stored;
  const secrets = [
    stored.encrypted_env ?? sorted(env),
    stored.encrypted_headers ?? sorted(headers),
    stored.encrypted_credentials ?? credentials,
  ];
  return JSON.stringify(['launch', transport, command, args, cwd, url, ...secrets]);
}

function sorted(entries: Readonly<Record<string, string>> | null): [string, string][] | null {
  return entries && Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
}

const LAUNCH_FIELDS = ['transport', 'command', 'args', 'env', 'cwd', 'url', 'headers', 'credentials'] as const;

/** Whether a change says how the server is launched. */
export function touchesLaunch(patch: ParsedUpdateServer): boolean {
  return LAUNCH_FIELDS.some((field) => patch[field] !== undefined);
}

/**
 * Whether a change says all of it: only then has its sender seen what a server that waits would run. The rest of the
 * configuration came from elsewhere.
 */
export function statesLaunch(patch: ParsedUpdateServer, stored: StoredServer): boolean {
  const left = (['command', 'args', 'cwd', 'url'] as const).some(
    (key) => stored[key] !== null && patch[key] === undefined,
  );
  // A sealed group counts even while it cannot be opened.
  return !left && !SECRETS.some((key) => stored[`encrypted_${key}`] !== null && patch[key] === undefined);
}

const SECRETS = ['env', 'headers', 'credentials'] as const;

export function approvalError(name: string, reason: ApprovalReason): LastError {
  return { error_code: 'config_error', error: `${name} is not approved: ${REASONS[reason]}` };
}

const REASONS: Readonly<Record<ApprovalReason, string>> = {
  unconfirmed: 'it came from elsewhere. Look at its command and approve it',
  changed: 'what it runs has changed since it was approved. Look at its command and approve it again',
  replaced: 'the program it runs is not the one that was approved. Approve it again if you trust the new one',
};

/** @param program where the command leads now, null when that is not known */
export function approvalView(
  stored: StoredServer,
  config: ServerConfig,
  pending: {
    readonly reason: ApprovalReason;
    readonly program: { readonly path: string; readonly stamp: string } | null;
  } | null,
  seal: Seal,
): ApprovalView {
  if (!pending) return APPROVED;
  const { reason, program } = pending;
  return {
    state: 'pending',
    reason,
    command_line: config.command === null ? null : commandLine([config.command, ...(config.args ?? [])]),
    program: program && visible(program.path),
    fingerprint: seal(JSON.stringify(['shown', launchText(stored, config), program])),
  };
}
