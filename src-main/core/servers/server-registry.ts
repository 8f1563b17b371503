// All managed servers and every change to them: checked, sealed, saved, then put into effect.
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Diagnosis, DiagnosisStep } from '../../../src-shared/model/diagnosis.ts';
import type { ParsedUpdateServer, ServerConfig, ServerView, TestResult } from '../../../src-shared/model/mcp-server.ts';
import type { ToolReview } from '../../../src-shared/model/tool-review.ts';
import type { McpTokenProvider } from '../auth/token-provider.ts';
import { isoTime } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { ProgramPin } from '../program-identity.ts';
import { secretEnvValues, textsWithin } from '../redactor.ts';
import { type ConfigStore, closedError, type StoredServer } from '../store/config-store.ts';
import type { SecretBox } from '../store/secret-box.ts';
import { compare } from '../tools/tool-names.ts';
import { createTurns } from '../turns.ts';
import { giveApproval, judge, statesLaunch, touchesLaunch } from './approval.ts';
import type { Catalogue } from './catalogue.ts';
import { type CodeServer, CodeServers, codeRecord, codeServerId, nameTaken } from './code-servers.ts';
import { failedTest, testConnection } from './connection-test.ts';
import type { ConsentParts } from './consent.ts';
import { createFirstSights, type FirstSights } from './first-sights.ts';
import { type DiagnoseUpstream, ManagedServer, type ManagedServerOptions } from './managed-server.ts';
import type { AcceptTools } from './pins/server-review.ts';
import type { AuthorizedServer } from './server-auth.ts';
import {
  type OpenedServer,
  openServer,
  SECRET_GROUPS,
  type SecretGroup,
  sealServer,
  unopened,
} from './server-config.ts';
import { lockedError, type ServerRecord } from './server-view.ts';

/** How long a deleted server can be brought back. */
export const RESTORE_MS = 30_000;
const WAKE_PROBE_MS = 5_000;
/** Changes are over in no time, but for one that waits for a person who is asked for the key. */
const CLOSE_PATIENCE_MS = 1_000;
/** How long a start waits at most for the first processes: a folder on a network drive may take its time. */
const SPAWN_PATIENCE_MS = 250;
/** How long a start waits for the key before it goes on without the servers that need it. */
const KEY_PATIENCE_MS = 1_000;

export interface ServerRegistryOptions extends Omit<ManagedServerOptions, 'consent'> {
  readonly consent: Omit<ConsentParts, 'onSight'>;
  readonly store: ConfigStore;
  readonly box: SecretBox;
  readonly diagnose: DiagnoseUpstream;
  /** Resolves when the processes that may start now are there. */
  readonly underWay: () => Promise<void>;
  /** A deleted server can no longer be brought back: what was kept for it elsewhere may go. */
  readonly onForgotten?: (serverId: string) => void;
}

interface DeletedServer {
  readonly record: ServerRecord;
  readonly gone: Promise<void>;
  readonly cancelForget: () => void;
}

export class ServerRegistry {
  readonly #options: ServerRegistryOptions & ManagedServerOptions;
  readonly #firstSights: FirstSights;
  readonly #servers = new Map<string, ManagedServer>();
  readonly #deleted = new Map<string, DeletedServer>();
  readonly #code = new CodeServers();
  /** The last processes of servers that code took back, by id. */
  readonly #leaving = new Map<string, Promise<void>>();
  readonly #turns = createTurns();
  #catalogue: Catalogue | null = null;
  #loaded = false;
  #live = false;
  #closed = false;

  constructor(options: ServerRegistryOptions) {
    const obstacle: ServerRegistryOptions['obstacle'] = ({ origin, opened: { config } }) =>
      origin === 'admin' && this.#code.has(config.name) ? nameTaken(config.name) : null;
    const { clock, consent } = options;
    this.#firstSights = createFirstSights(clock, consent.gate, (pins) => this.#remember(pins));
    this.#options = {
      ...options,
      obstacle,
      catalogue: () => this.#catalogue,
      consent: { ...consent, onSight: this.#firstSights.add },
    };
  }

  /**
   * Takes in what is stored; nothing is connected yet. Secrets are opened at once where the key is at hand; a key that
   * has to be asked for may take a person's time, and the servers that need it follow when it has come.
   */
  async load(): Promise<void> {
    const { store, clock } = this.#options;
    for (const stored of store.document.servers) this.#add({ stored, opened: unopened(stored), origin: 'admin' });
    this.#loaded = true;
    for (const server of this.#code.all()) this.#putCode(server);
    const opening = this.#change(async () => this.#openAll());
    await Promise.race([opening, new Promise<void>((resolve) => clock.after(KEY_PATIENCE_MS, resolve))]);
  }

  /**
   * Starts connecting every enabled server; resolves before any of them is connected, when the first processes are there:
   * whoever loads modules next blocks the loop, and those that boot meanwhile do not notice.
   */
  async connect(): Promise<void> {
    this.#live = true;
    for (const [id, server] of [...this.#servers]) {
      if (this.#servers.get(id) === server) server.connect();
      // Each is on its way before the next one is looked at: the first processes need not wait for the last server's turn.
      await nextTurn();
    }
    await Promise.race([this.#options.underWay(), sleep(SPAWN_PATIENCE_MS, undefined, { ref: false })]);
  }

  /** From now on servers that are being connected offer what they offered at their last connection. */
  takeCatalogue(open: (known: () => ReadonlySet<string>) => Catalogue): void {
    if (this.#closed) return;
    this.#catalogue = open(() => new Set([...this.#servers.keys(), ...this.#deleted.keys()]));
    for (const server of this.#servers.values()) server.recall();
  }

  /**
   * Takes the servers that one piece of code registers, in place of those it registered before: what stays as it was
   * stays connected. They are never stored. A stored server of the same name is not connected as long as code has it.
   *
   * @param owner the piece of code
   * @throws GatewayError `conflict` when code uses a name twice; then nothing has changed
   */
  setCode(owner: string, servers: readonly CodeServer[]): void {
    const before = this.#code.replace(owner, servers);
    if (!this.#loaded || this.#closed) return;
    const kept = new Set(servers.map(({ config }) => config.name));
    for (const { config } of before) if (!kept.has(config.name)) this.#dropCode(codeServerId(config.name));
    for (const server of servers) this.#putCode(server);
    if (this.#live)
      for (const server of this.#servers.values()) if (server.record.origin === 'admin') server.reconsider();
  }

  #putCode(code: CodeServer): void {
    const id = codeServerId(code.config.name);
    const known = this.#servers.get(id);
    const { clock, store } = this.#options;
    const createdAt = known?.record.stored.created_at ?? isoTime(clock.now());
    let record = codeRecord(code, createdAt, store.document.code_approvals?.[id]);
    const { stored, opened } = record;
    // Whoever confirmed the code has confirmed what it registers.
    if (code.bound && !judge(stored, opened.config, this.#options.consent.seal).approved) {
      record = codeRecord(code, createdAt, this.#approved(stored, opened.config).approval);
    }
    if (!known) {
      const added = this.#add(record, this.#leaving.get(id));
      if (this.#live) added.connect();
      return;
    }
    this.#trackSecrets(id, code.config);
    if (this.#live) known.change(record);
    else known.replaceRecord(record);
  }

  #dropCode(id: string): void {
    const server = this.#servers.get(id);
    if (!server) return;
    this.#servers.delete(id);
    server.disconnect();
    const gone = server.gone.finally(() => {
      if (this.#leaving.get(id) === gone) this.#leaving.delete(id);
    });
    this.#leaving.set(id, gone);
    this.#options.redactor.remove(redactorKey(id));
    this.#options.publish({ type: 'server_removed', server_id: id });
  }

  async #openAll(): Promise<void> {
    for (const server of this.#servers.values()) {
      const { stored, origin } = server.record;
      // Code gives its secrets in the clear.
      if (origin === 'code') continue;
      const opened = await openServer(stored, this.#options.box);
      this.#trackSecrets(stored.id, opened.config);
      if (this.#live) server.change({ stored, opened, origin });
      else server.replaceRecord({ stored, opened, origin });
    }
  }

  /** Ends every connection and process tree; from the call on nothing is changed, and nothing started, any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#catalogue?.close();
    const { clock } = this.#options;
    await Promise.race([this.#turns.over, new Promise<void>((resolve) => clock.after(CLOSE_PATIENCE_MS, resolve))]);
    const servers = [...this.#servers.values()];
    for (const server of servers) server.end();
    for (const { cancelForget } of this.#deleted.values()) cancelForget();
    const gone = [...servers, ...this.#deleted.values()].map((each) => each.gone);
    await Promise.all([...gone, ...this.#leaving.values()]);
    for (const id of [...this.#deleted.keys()]) this.#forget(id);
  }

  /** Oldest first; a restored one is back in its place. */
  list(): ServerView[] {
    return oldestFirst([...this.#servers.values()].map((server) => server.view()));
  }

  get(id: string): ServerView {
    return this.#need(id).view();
  }

  /** @param approved false for what came from elsewhere: it waits until somebody has looked at its command */
  create(config: ServerConfig, { approved = true } = {}): Promise<ServerView> {
    return this.#change(async () => {
      this.#assertFree(config.name);
      const sealed = await sealServer(config, this.#options.box, this.#newIdentity());
      const stored = approved ? this.#approved(sealed, config) : sealed;
      this.#save([...this.#stored(), stored]);
      return this.#introduce({ stored, opened: { config, locked: [] }, origin: 'admin' });
    });
  }

  /** @param approved false for what came from elsewhere, as with {@link create}; an approval it had is gone */
  update(id: string, patch: ParsedUpdateServer, { approved = true } = {}): Promise<ServerView> {
    return this.#change(async () => {
      const { changeConfig } = await loadChanges();
      const server = this.#need(id);
      const { stored: before, opened, origin } = server.record;
      assertOwn(server.record);
      const { config, kept } = changeConfig(opened, patch);
      if (config.name !== opened.config.name) this.#assertFree(config.name);
      const identity = { id, created_at: before.created_at, updated_at: isoTime(this.#options.clock.now()) };
      const sealed = await sealServer(config, this.#options.box, identity, before, kept);
      const waits = server.consent.pending !== null;
      // What a person with access saves is approved; what came from elsewhere, only when all of it was sent along.
      const approves = touchesLaunch(patch) && (!waits || statesLaunch(patch, sealed));
      const { approval: _, ...unapproved } = sealed;
      const unchanged = approved ? sealed : unapproved;
      const stored = approved && approves ? this.#approved(sealed, config, waits ? null : before) : unchanged;
      this.#save(this.#stored().map((entry) => (entry.id === id ? stored : entry)));
      this.#trackSecrets(id, config);
      server.change({ stored, opened: stillLocked(opened, config, kept), origin });
      return server.view();
    });
  }

  /** Resolves when the server's process and tools are gone; other changes do not wait for that. */
  async delete(id: string): Promise<void> {
    const { gone } = await this.#change(async () => {
      const server = this.#need(id);
      assertOwn(server.record);
      this.#save(this.#stored().filter((entry) => entry.id !== id));
      this.#servers.delete(id);
      server.disconnect();
      const cancelForget = this.#options.clock.after(RESTORE_MS, () => this.#forget(id));
      this.#deleted.set(id, { record: server.record, gone: server.gone, cancelForget });
      this.#options.publish({ type: 'server_removed', server_id: id });
      return { gone: server.gone };
    });
    await gone;
  }

  restore(id: string): Promise<ServerView> {
    return this.#change(async () => {
      const deleted = this.#deleted.get(id);
      if (!deleted) throw notFound(id);
      this.#assertFree(deleted.record.stored.name);
      this.#save(oldestFirst([...this.#stored(), deleted.record.stored]));
      deleted.cancelForget();
      this.#deleted.delete(id);
      return this.#introduce(deleted.record, deleted.gone);
    });
  }

  duplicate(id: string, name: string): Promise<ServerView> {
    return this.#change(async () => {
      const server = this.#need(id);
      const { stored: source, opened, origin } = server.record;
      this.#assertFree(name);
      const config = { ...opened.config, name };
      // Sealed tokens are copied as they are, so that a copy works even while the key is away. Code has none.
      const keep = origin === 'code' ? [] : SECRET_GROUPS;
      const { approval: _, ...sealed } = await sealServer(config, this.#options.box, this.#newIdentity(), source, keep);
      const stored = server.consent.pending === null ? this.#approved(sealed, config) : sealed;
      this.#save([...this.#stored(), stored]);
      return this.#introduce({ stored, opened: { ...opened, config }, origin: 'admin' });
    });
  }

  /**
   * Confirms what a server runs that waits for that, and starts it if it is enabled.
   *
   * @param fingerprint of the view that a person looked at
   * @throws GatewayError `conflict` when what would be approved is no longer what that view showed
   */
  approve(id: string, fingerprint: string | undefined): Promise<ServerView> {
    return this.#change(async () => {
      const server = this.#need(id);
      const { consent } = server;
      const waits = consent.pending;
      if (waits === null) return server.view();
      const program = await consent.findProgram();
      const { seal, gate } = this.#options.consent;
      const pin = program && (await gate.pin(program.path).catch(() => null));
      const isAsShown = fingerprint === undefined || fingerprint === consent.fingerprint(program);
      if (!isAsShown || pin?.stamp !== program?.stamp) {
        consent.show(program);
        throw new GatewayError('conflict', 'It has changed since it was shown: look at it again');
      }
      const { stored, opened } = server.record;
      const before = judge(stored, opened.config, seal);
      const known = before.approved ? before.approval.programs : [];
      const approval = giveApproval(stored, opened.config, seal, pin ? [...known, pin] : known);
      this.#saveApprovals([{ ...stored, approval }]);
      const record = { ...server.record, stored: { ...stored, approval } };
      if (this.#live) server.approve(record);
      else server.replaceRecord(record);
      return server.view();
    });
  }

  review(id: string): ToolReview {
    return this.#need(id).review();
  }

  /** @throws GatewayError `conflict` when the tools are no longer what was looked at */
  acceptTools(id: string, accepted: AcceptTools): ToolReview {
    return this.#need(id).acceptTools(accepted);
  }

  /** Tells observers of the servers whose views have changed for reasons that lie elsewhere. */
  retell(): void {
    for (const server of this.#servers.values()) server.retell();
  }

  /** @param before the same server as it was: its programs stay approved when it looks for them where it did */
  #approved(stored: StoredServer, config: ServerConfig, before: StoredServer | null = null): StoredServer {
    const { seal } = this.#options.consent;
    const judged = before && judge(before, this.#need(before.id).record.opened.config, seal);
    const sameProgram =
      before?.command === stored.command && before.cwd === stored.cwd && before.encrypted_env === stored.encrypted_env;
    const programs = judged?.approved && sameProgram ? judged.approval.programs : [];
    return { ...stored, approval: giveApproval(stored, config, seal, programs) };
  }

  /** From now on these servers are started with these programs only. */
  #remember(pins: ReadonlyMap<string, ProgramPin>): Promise<void> {
    return this.#change(async () => {
      const remembered: StoredServer[] = [];
      for (const [id, pin] of pins) {
        const server = this.#servers.get(id);
        // It was replaced since, and waits for somebody's word: what ran before that changes nothing.
        if (!server || server.consent.pending !== null) continue;
        const { stored, opened } = server.record;
        const judged = judge(stored, opened.config, this.#options.consent.seal);
        if (!judged.approved) continue;
        const { programs } = judged.approval;
        const same = ({ path, sha256 }: ProgramPin) => path === pin.path && sha256 === pin.sha256 && sha256 !== '';
        const others = programs.filter((each) => !same(each));
        // Another program than those that were agreed to is none of ours to add.
        if (programs.length > 0 && others.length === programs.length) continue;
        remembered.push({ ...stored, approval: { ...judged.approval, programs: [...others, pin] } });
      }
      if (remembered.length === 0) return;
      this.#saveApprovals(remembered);
      for (const stored of remembered) {
        const server = this.#servers.get(stored.id);
        server?.replaceRecord({ ...server.record, stored });
      }
    });
  }

  /** Servers of code are not stored, their approvals are. */
  #saveApprovals(changed: readonly StoredServer[]): void {
    const { store } = this.#options;
    const byId = new Map(changed.map((stored) => [stored.id, stored]));
    const servers = store.document.servers.map((stored) => byId.get(stored.id) ?? stored);
    const known = new Set(servers.map(({ id }) => id));
    const ofCode = changed.filter(({ id }) => !known.has(id)).map(({ id, approval }) => [id, approval] as const);
    const code_approvals = { ...store.document.code_approvals, ...Object.fromEntries(ofCode) };
    store.write({ ...store.document, servers, ...(Object.keys(code_approvals).length > 0 && { code_approvals }) });
  }

  /** What decides how a server is authorized. A token command is something that is run. */
  authorized(id: string): AuthorizedServer {
    const { record, consent } = this.#need(id);
    const { opened, tokenProvider } = record;
    const obstacle = lockedError(opened) ?? consent.error();
    if (obstacle) throw new GatewayError(obstacle.error_code, obstacle.error);
    return { id, config: opened.config, tokenProvider };
  }

  /** Reconnects and rediscovers; throws the reason when that fails. */
  async refresh(id: string): Promise<ServerView> {
    if (this.#closed) throw closedError();
    try {
      await this.#need(id).refresh();
    } catch (error) {
      // Deleted meanwhile: that says more than how the attempt ended.
      this.#need(id);
      throw error;
    }
    return this.#need(id).view();
  }

  /** Tries a stored server with a connection of its own. */
  test(id: string, signal: AbortSignal): Promise<TestResult> {
    return this.#test(id, this.#need(id).record, signal);
  }

  /** Tries a configuration that is not stored; a `null` secret stands for the stored one of the server `id`. */
  async testConfig(patch: ParsedUpdateServer, id: string | null, signal: AbortSignal): Promise<TestResult> {
    const { changeConfig } = await loadChanges();
    const stored = id === null ? null : this.#need(id);
    const { opened: base, tokenProvider }: TestedServer = stored?.record ?? { opened: BLANK };
    const waits = stored?.consent.error();
    if (waits) return failedTest(new GatewayError(waits.error_code, waits.error));
    const changed = orLocked(() => changeConfig(base, patch));
    if (changed instanceof GatewayError) return failedTest(changed);
    const { config, kept } = changed;
    const probeId = randomUUID();
    this.#trackSecrets(probeId, config);
    try {
      return await this.#test(probeId, { opened: stillLocked(base, config, kept), tokenProvider }, signal);
    } finally {
      this.#options.redactor.remove(redactorKey(probeId));
    }
  }

  /**
   * Reaches a server once, step by step, with a connection of its own; it may be switched off.
   *
   * @param onStep told of each step as soon as it is done
   *
   * @throws GatewayError `config_error` when it must not be started, or its secrets cannot be opened
   */
  async diagnose(id: string, signal: AbortSignal, onStep?: (step: DiagnosisStep) => void): Promise<Diagnosis> {
    const { record, consent } = this.#need(id);
    const { opened, tokenProvider } = record;
    if (this.#closed) throw closedError();
    const obstacle = lockedError(opened) ?? consent.error();
    if (obstacle) throw new GatewayError(obstacle.error_code, obstacle.error);
    const { config } = opened;
    const { timeouts, redactor } = this.#options;
    const admit = (program: string) => consent.admit(program, false);
    const timeoutMs = timeouts.connectionMs(config, false);
    const redacted = (step: DiagnosisStep) => ({ ...step, message: redactor.redact(step.message) });
    const found = await this.#options.diagnose(
      { id, config, tokenProvider, admit },
      { signal, timeoutMs, onStep: onStep && ((step) => onStep(redacted(step))) },
    );
    return { ...found, steps: found.steps.map(redacted), argv: found.argv?.map(redactor.redact) ?? null };
  }

  /** Tries every retry now and asks live connections whether they still live: the machine woke up. */
  wake(): void {
    for (const server of this.#servers.values()) server.wake(WAKE_PROBE_MS);
  }

  async #test(id: string, { opened, tokenProvider }: TestedServer, signal: AbortSignal): Promise<TestResult> {
    if (this.#closed) throw closedError();
    const consent = this.#servers.get(id)?.consent;
    const obstacle = lockedError(opened) ?? consent?.error();
    if (obstacle) return failedTest(new GatewayError(obstacle.error_code, obstacle.error));
    const { config } = opened;
    const admit = consent && ((program: string) => consent.admit(program, false));
    const { clock, timeouts } = this.#options;
    const timeoutMs = timeouts.connectionMs(config, false);
    const open = (abort: AbortSignal) =>
      this.#options.open({ id, config, tokenProvider, admit }, { signal: abort, timeoutMs, test: true });
    const result = await testConnection(config, open, { signal, timeoutMs, clock });
    return { ...result, error: result.error && this.#options.redactor.redact(result.error) };
  }

  #introduce(record: ServerRecord, predecessor?: Promise<void>): ServerView {
    const server = this.#add(record, predecessor);
    // It was under way when everything else ended: stored it is, started it will be the next time.
    if (this.#closed) server.end();
    server.connect();
    return server.view();
  }

  #add(record: ServerRecord, predecessor?: Promise<void>): ManagedServer {
    const server = new ManagedServer(record, this.#options, predecessor);
    this.#servers.set(record.stored.id, server);
    this.#trackSecrets(record.stored.id, record.opened.config);
    return server;
  }

  #newIdentity(): Pick<StoredServer, 'id' | 'created_at' | 'updated_at'> {
    return { id: randomUUID(), created_at: isoTime(this.#options.clock.now()), updated_at: null };
  }

  #trackSecrets(id: string, { env, headers, credentials }: ServerConfig): void {
    const secrets = [...secretEnvValues(env ?? {}), ...textsWithin(headers), ...textsWithin(credentials)];
    this.#options.redactor.set(redactorKey(id), secrets);
  }

  #forget(id: string): void {
    this.#deleted.delete(id);
    this.#options.redactor.remove(redactorKey(id));
    this.#options.owners.forget(id);
    this.#catalogue?.forget(id);
    for (const server of this.#servers.values()) server.claimResources();
    this.#options.onForgotten?.(id);
  }

  /** One change after the other: two creates of one name cannot both pass the check. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    return this.#turns.take(work);
  }

  #stored(): readonly StoredServer[] {
    return this.#options.store.document.servers;
  }

  #save(servers: readonly StoredServer[]): void {
    const { store } = this.#options;
    store.write({ ...store.document, servers: [...servers] });
  }

  #need(id: string): ManagedServer {
    const server = this.#servers.get(id);
    if (!server) throw notFound(id);
    return server;
  }

  #assertFree(name: string): void {
    for (const { record } of this.#servers.values()) {
      if (record.opened.config.name === name)
        throw new GatewayError('conflict', `There is already a server called ${name}`);
    }
  }
}

/** Not before the first change: it brings the contract's schemas along, and servers start without them. */
const loadChanges = () => import('./change-config.ts');

/** By their time of creation; those of one moment stay in the order they have. */
function oldestFirst<T extends { readonly created_at: string }>(servers: readonly T[]): T[] {
  return servers.toSorted((a, b) => compare(a.created_at, b.created_at));
}

/** What a test needs of a server. */
type TestedServer = { readonly opened: OpenedServer; readonly tokenProvider?: McpTokenProvider | undefined };

/** What a configuration to try starts from: nothing at all. */
const BLANK: OpenedServer = {
  locked: [],
  config: {
    name: 'test',
    transport: 'stdio',
    command: null,
    args: null,
    cwd: null,
    url: null,
    env: null,
    headers: null,
    credentials: null,
    enabled: true,
    timeouts: null,
    disabled_tools: [],
  },
};

/** A changed server: groups the change left alone stay locked if they were. */
function stillLocked(before: OpenedServer, config: ServerConfig, kept: readonly SecretGroup[]): OpenedServer {
  return { ...before, config, locked: before.locked.filter((group) => kept.includes(group)) };
}

/** A secret that cannot be opened is to a test what it is to a connection: a fault of the configuration. */
function orLocked<Result>(change: () => Result): Result | GatewayError {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'key_unavailable') throw error;
    return new GatewayError('config_error', error.message);
  }
}

function assertOwn({ origin, stored }: ServerRecord): void {
  if (origin === 'code') throw new GatewayError('conflict', `${stored.name} is registered by code: change it there`);
}

function redactorKey(id: string): string {
  return `server:${id}`;
}

function notFound(id: string): GatewayError {
  return new GatewayError('mcp_server_not_found', `There is no server with the id ${JSON.stringify(id.slice(0, 64))}`);
}
