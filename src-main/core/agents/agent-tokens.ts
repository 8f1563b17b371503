// The tokens of agents: made, kept as hashes, recognised, revoked. A token decides the agent, the agent decides the tools.
import { hash, randomBytes, randomUUID } from 'node:crypto';
import type { AgentTokensView, AgentTokenView, CreatedAgentToken } from '../../../src-shared/model/agent-token.ts';
import { type Clock, isoTime } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { Redactor } from '../redactor.ts';
import { isStoredToken, type StoredAgentToken } from './stored-token.ts';

/** What a token begins with, so that people and secret scanners know one when they see it. */
const AGENT_TOKEN_PREFIX = 'agwt_';

const TOKEN_BYTES = 32;
const MAX_TOKENS = 1_000;
/** When a token was used last is written at most so often: a call must not cost a write to the disk. */
const WRITE_INTERVAL_MS = 60_000;

/** Whom a token speaks for. */
export interface TokenHolder {
  readonly tokenId: string;
  /** The agent may be gone or switched off by now. */
  readonly agent: string;
  /** Of a bridge: the client writes to a pipe, where a message has no headers that could repeat parts of it. */
  readonly overPipe?: boolean;
}

export interface AgentTokens {
  /** Of every agent that has any, also of those that are gone. */
  all(): AgentTokensView[];
  of(agent: string): AgentTokenView[];
  /** The token is in the answer and nowhere else. @throws GatewayError `conflict`, `storage_full`, `read_only` */
  create(agent: string, label: string): CreatedAgentToken;
  /** @throws GatewayError `not_found`, `storage_full`, `read_only`; then the token still counts */
  revoke(agent: string, tokenId: string): void;
  /** A token that is stored nowhere and counts until the gateway ends; each call gives the same one. */
  forThisRun(agent: string): string;
  /** Null when nobody was given this token, or it was revoked. Costs a look-up, and a hash the first time. */
  authenticateAgent(token: string): TokenHolder | null;
  /** Calls back with the id of each token from the moment it no longer counts. */
  onRevoked(listener: (tokenId: string) => void): () => void;
  /** Writes what is not written yet. */
  close(): void;
}

export interface AgentTokensOptions {
  /** What the profile holds; entries that we do not understand are kept. */
  readonly read: () => readonly unknown[];
  readonly write: (tokens: readonly unknown[]) => void;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly onChange: (view: AgentTokensView) => void;
  /** The time of the last use could not be kept, which harms nobody. */
  readonly onUnwritten: (error: unknown) => void;
}

export function createAgentTokens(options: AgentTokensOptions): AgentTokens {
  const { read, write, redactor, clock, onChange, onUnwritten } = options;
  /** By the SHA-256 of the token: how long a look-up takes says nothing about a token that is not known. */
  const byDigest = new Map<string, TokenHolder>();
  /** Those that were used, as they are: the redactor knows them anyway. None but tokens that count gets in here. */
  const recognised = new Map<string, TokenHolder>();
  const runTokens = new Map<string, string>();
  const listeners = new Set<(tokenId: string) => void>();
  /** Milliseconds of the last use, of what is newer than what is stored. */
  const used = new Map<string, number>();
  const traced = new Set<string>();
  let loaded = false;
  let cancelWrite: (() => void) | null = null;

  const stored = () => read().filter(isStoredToken);
  const load = () => {
    if (loaded) return;
    loaded = true;
    for (const { token_id, agent, sha256 } of stored()) byDigest.set(sha256, { tokenId: token_id, agent });
  };
  const view = ({ token_id, label, created_at, last_used_at }: StoredAgentToken): AgentTokenView => {
    const at = used.get(token_id);
    return { token_id, label, created_at, last_used_at: at === undefined ? last_used_at : isoTime(at) };
  };
  const of = (agent: string) =>
    stored()
      .filter((token) => token.agent === agent)
      .map(view);
  const tell = (agent: string) => onChange({ agent, tokens: of(agent) });
  const newToken = () => AGENT_TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
  /** From now on no text that leaves repeats it. */
  const trace = (tokenId: string, token: string) => {
    traced.add(tokenId);
    redactor.set(`agent-token:${tokenId}`, [token]);
  };

  const holderOf = (token: string): TokenHolder | undefined => {
    const holder = token.startsWith(AGENT_TOKEN_PREFIX) ? byDigest.get(digestOf(token)) : undefined;
    if (!holder) return undefined;
    if (!traced.has(holder.tokenId)) trace(holder.tokenId, token);
    recognised.set(token, holder);
    return holder;
  };

  const writeUses = () => {
    cancelWrite?.();
    cancelWrite = null;
    if (used.size === 0) return;
    const changed = new Set<string>();
    const next = read().map((entry) => {
      const at = isStoredToken(entry) ? used.get(entry.token_id) : undefined;
      if (!isStoredToken(entry) || at === undefined) return entry;
      changed.add(entry.agent);
      return { ...entry, last_used_at: isoTime(at) };
    });
    try {
      write(next);
      used.clear();
    } catch (error) {
      onUnwritten(error);
    }
    for (const agent of changed) tell(agent);
  };

  return {
    all() {
      const agents = [...new Set(stored().map(({ agent }) => agent))].sort();
      return agents.map((agent) => ({ agent, tokens: of(agent) }));
    },
    of,
    create(agent, label) {
      load();
      if (read().length >= MAX_TOKENS) {
        throw new GatewayError('conflict', `There are ${MAX_TOKENS} tokens already: revoke those nobody uses`);
      }
      const token = newToken();
      const token_id = randomUUID();
      // Before anything else: no message about what follows may repeat it.
      trace(token_id, token);
      const created_at = isoTime(clock.now());
      const sha256 = digestOf(token);
      const entry: StoredAgentToken = { token_id, agent, label, sha256, created_at, last_used_at: null };
      write([...read(), entry]);
      byDigest.set(sha256, { tokenId: token_id, agent });
      tell(agent);
      return { ...view(entry), token };
    },
    revoke(agent, tokenId) {
      load();
      const found = stored().find((token) => token.token_id === tokenId && token.agent === agent);
      if (!found) throw new GatewayError('not_found', `${visibleName(agent)} has no such token`);
      write(read().filter((entry) => !isStoredToken(entry) || entry.token_id !== tokenId));
      byDigest.delete(found.sha256);
      recognised.clear();
      used.delete(tokenId);
      traced.delete(tokenId);
      redactor.remove(`agent-token:${tokenId}`);
      for (const listener of [...listeners]) listener(tokenId);
      tell(agent);
    },
    forThisRun(agent) {
      const known = runTokens.get(agent);
      if (known !== undefined) return known;
      const token = newToken();
      const tokenId = `run:${agent}`;
      trace(tokenId, token);
      runTokens.set(agent, token);
      byDigest.set(digestOf(token), { tokenId, agent, overPipe: true });
      return token;
    },
    authenticateAgent(token) {
      load();
      const holder = recognised.get(token) ?? holderOf(token);
      if (!holder) return null;
      const { tokenId } = holder;
      if (!tokenId.startsWith('run:')) {
        used.set(tokenId, clock.now());
        cancelWrite ??= clock.after(WRITE_INTERVAL_MS, writeUses);
      }
      return holder;
    },
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: writeUses,
  };
}

function digestOf(token: string): string {
  return hash('sha256', token, 'hex');
}

function visibleName(agent: string): string {
  return JSON.stringify(agent.slice(0, 64));
}
