// One managed server: its record, its live connection, the tools it offers, and what observers were told of it.
import type { GatewayEvent } from '../../../src-shared/contract/events.ts';
import type { Diagnosis, DiagnosisStep } from '../../../src-shared/model/diagnosis.ts';
import type { LastError, ServerConfig, ServerView } from '../../../src-shared/model/mcp-server.ts';
import type { ToolReview } from '../../../src-shared/model/tool-review.ts';
import type { McpTokenProvider } from '../auth/token-provider.ts';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Redactor } from '../redactor.ts';
import type { ToolRegistry } from '../tools/tool-registry.ts';
import type { Catalogue } from './catalogue.ts';
import { CLIENT_INFO, type ClientSide } from './client-identity.ts';
import { Consent, type ConsentParts } from './consent.ts';
import type { Discovery } from './discover-tools.ts';
import type { LaunchWatch } from './launch-doctor.ts';
import { managedTool } from './managed-tool.ts';
import { needsReconnect } from './needs-reconnect.ts';
import type { PinBook } from './pins/pin-book.ts';
import { type AcceptTools, createServerReview, heldSentence, type ServerReview } from './pins/server-review.ts';
import type { ResourceOwners } from './resource-owners.ts';
import { DISCONNECTED, ServerConnection } from './server-connection.ts';
import { ServerFront } from './server-front.ts';
import { lockedError, type ServerRecord, serverView } from './server-view.ts';
import type { UpstreamDirectory } from './upstream-directory.ts';
import type { UpstreamLink } from './upstream-link.ts';
import { isSame, NO_LISTS } from './upstream-lists.ts';
import { inWords } from './upstream-rpc-error.ts';

/** Opens a link to a server within `timeoutMs`, or throws. `test` marks an ephemeral connection. */
export type OpenUpstream = (
  server: {
    readonly id: string;
    readonly config: ServerConfig;
    /** Given by code; beats the credentials of the configuration. */
    readonly tokenProvider?: McpTokenProvider | undefined;
    /** Told the program just before it is started; rejects to prevent that. */
    readonly admit?: ((program: string) => Promise<void>) | undefined;
  },
  options: {
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
    readonly test: boolean;
    /** What we are to the server; one that nobody stands behind when absent. */
    readonly client?: ClientSide | undefined;
    readonly watch?: LaunchWatch | undefined;
  },
) => Promise<UpstreamLink>;

/** Shows how far one gets with a server, by a connection of its own. */
export type DiagnoseUpstream = (
  server: Parameters<OpenUpstream>[0],
  options: {
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
    readonly onStep?: ((step: DiagnosisStep) => void) | undefined;
  },
) => Promise<Diagnosis>;

export interface Timeouts {
  /** @param connectedBefore whether this server has connected since the gateway started. */
  connectionMs(config: ServerConfig, connectedBefore: boolean): number;
  toolCallMs(config: ServerConfig): number;
}

export interface ManagedServerOptions {
  readonly tools: ToolRegistry;
  readonly open: OpenUpstream;
  readonly timeouts: Timeouts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly publish: (event: GatewayEvent) => void;
  readonly consent: ConsentParts;
  readonly pins: PinBook;
  readonly owners: ResourceOwners;
  /** Whether every agent may use a server of this name. */
  readonly openToAll: (name: string) => boolean;
  /** What servers offered when they were last connected; null until it is read, and where none is kept. */
  readonly catalogue?: () => Catalogue | null;
  /** Where those that can be called are found. */
  readonly directory: UpstreamDirectory;
  /** What else than locked secrets is in a server's way. */
  readonly obstacle?: (record: ServerRecord) => LastError | null;
}

export class ManagedServer {
  readonly #options: ManagedServerOptions;
  readonly #consent: Consent;
  readonly #front: ServerFront;
  #record: ServerRecord;
  #connection: ServerConnection | null = null;
  #connectedBefore = false;
  #ended = false;
  /** Resolves when every earlier process of this server is gone; the next one waits for it. */
  #gone: Promise<void>;
  #offered: Discovery | null = null;
  #listed = NO_LISTS.resources;
  /** The resources it lists that are another's. */
  #shadowed: ReadonlySet<string> = new Set();
  #instructions: string | null = null;
  readonly #review: ServerReview;
  #told = '';

  /** @param predecessor resolves when the process of a deleted server that this one brings back is gone. */
  constructor(record: ServerRecord, options: ManagedServerOptions, predecessor: Promise<void> = Promise.resolve()) {
    this.#record = record;
    this.#options = options;
    this.#gone = predecessor;
    this.#consent = new Consent(record, options.consent, () => this.#tell());
    this.#review = createServerReview(record.stored.id, options.pins);
    this.#front = new ServerFront({
      directory: options.directory,
      name: () => this.#record.opened.config.name,
      addedAt: () => this.#record.stored.created_at,
      isShadowed: (uri) => this.#shadowed.has(uri),
      remote: () => this.#record.opened.config.transport === 'streamable_http',
      callTimeoutMs: () => options.timeouts.toolCallMs(this.#record.opened.config),
      open: (signal, client) => this.#open(signal, client),
      inWords: (error) => this.#inWords(error),
      instructions: () => this.#review.instructions(),
    });
  }

  get record(): ServerRecord {
    return this.#record;
  }

  get consent(): Consent {
    return this.#consent;
  }

  get gone(): Promise<void> {
    return this.#gone;
  }

  view(): ServerView {
    const view = serverView(this.#record, this.#connection?.state ?? DISCONNECTED, {
      // One that nobody has confirmed yet looks like one that is switched off.
      obstacle: this.#consent.pending === 'unconfirmed' ? this.#otherObstacle() : this.#obstacle(),
      approval: this.#consent.view(),
      review: this.#review.summary(),
      shadowed: this.#shadowed,
      openToAll: this.#options.openToAll(this.#record.opened.config.name),
    });
    const { last_error } = view;
    return last_error
      ? { ...view, last_error: { ...last_error, error: this.#options.redactor.redact(last_error.error) } }
      : view;
  }

  /** Starts connecting if the server is enabled and nothing is in its way; returns at once. */
  connect(): void {
    if (this.#connection === null && this.#mayConnect()) {
      this.#connection = this.#newConnection();
      this.#connection.start();
      this.recall();
      this.#front.show(this.#connection);
    }
    this.#tell();
  }

  /** Offers what the server offered when it was last connected, if it is being connected and nothing newer is known. */
  recall(): void {
    const { stored, opened } = this.#record;
    const remembered = this.#options.catalogue?.()?.recall(stored.id, opened.config);
    if (remembered) this.#connection?.recall(remembered);
  }

  review(): ToolReview {
    return this.#review.view();
  }

  /**
   * Takes the tools that are new or changed as they are now, and offers them.
   *
   * @throws GatewayError `conflict` when they are no longer what was looked at
   */
  acceptTools(accepted: AcceptTools): ToolReview {
    this.#review.accept(accepted);
    this.#offered = null;
    this.#offerTools();
    this.#tell();
    return this.#review.view();
  }

  /** Takes connection and tools away at once; {@link gone} tells when the process is. */
  disconnect(): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#connectedBefore = false;
    this.#offerTools();
    this.#front.show(this.#connection);
    const clients = this.#front.closeDedicated();
    if (connection) this.#gone = Promise.all([this.#gone, connection.stop(), clients]).then(() => {});
  }

  /** Disconnects for good: whatever comes later connects nothing any more. */
  end(): void {
    this.#ended = true;
    this.disconnect();
  }

  /** Connects or disconnects after something that may be in its way came or went. */
  reconsider(): void {
    if (this.#connection !== null && !this.#mayConnect()) this.disconnect();
    this.connect();
  }

  /** Takes a record that changes nothing of how the server is reached, or comes before anything is connected. */
  replaceRecord(record: ServerRecord): void {
    this.#record = record;
    this.#consent.take(record);
  }

  /** Takes a record that was approved, and starts what waited for that. */
  approve(record: ServerRecord): void {
    this.replaceRecord(record);
    this.disconnect();
    this.connect();
  }

  /** Tells observers when the view has changed for reasons that lie elsewhere. */
  retell(): void {
    this.#tell();
  }

  /** Takes a changed record, reconnecting only when it changes how the server is reached. */
  change(record: ServerRecord): void {
    const before = this.#record;
    this.replaceRecord(record);
    const provider = before.tokenProvider !== record.tokenProvider;
    const isOpen = this.#connection !== null;
    if (provider || isOpen !== this.#mayConnect() || needsReconnect(before.opened, record.opened)) {
      this.disconnect();
      this.connect();
    } else {
      this.#offered = null;
      this.#offerTools();
      this.#front.show(this.#connection);
      this.#tell();
    }
  }

  /** Reconnects and rediscovers; throws the reason when that fails. A change that comes meanwhile is followed. */
  async refresh(): Promise<void> {
    const { config } = this.#record.opened;
    const obstacle = this.#obstacle();
    if (config.enabled && obstacle) throw new GatewayError(obstacle.error_code, obstacle.error);
    const connection = this.#connection;
    if (!connection) throw new GatewayError('conflict', `${config.name} is disabled: enable it first`);
    try {
      await connection.refresh();
    } catch (error) {
      if (this.#connection === connection) throw error;
      await this.refresh();
    }
  }

  wake(probeTimeoutMs: number): void {
    this.#connection?.wake(probeTimeoutMs);
  }

  #obstacle(): LastError | null {
    return this.#otherObstacle() ?? this.#consent.error();
  }

  #otherObstacle(): LastError | null {
    return lockedError(this.#record.opened) ?? this.#options.obstacle?.(this.#record) ?? null;
  }

  #mayConnect(): boolean {
    return !this.#ended && this.#record.opened.config.enabled && this.#obstacle() === null;
  }

  #newConnection(): ServerConnection {
    const { clock, logger, directory } = this.#options;
    const connection: ServerConnection = new ServerConnection({
      name: this.#record.opened.config.name,
      transport: this.#record.opened.config.transport,
      open: async (signal) => {
        await this.#gone;
        signal.throwIfAborted();
        return this.#open(signal, {
          ...directory.clientSide((question) => this.#front.answer(question)),
          clientInfo: CLIENT_INFO,
        });
      },
      listTimeoutMs: () => this.#connectionMs(),
      clock,
      logger: logger.child({ server: this.#record.opened.config.name }),
      onChange: () => {
        if (this.#connection === connection) this.#onState();
      },
      onNotification: (method, params) => directory.notified(this.#record.opened.config.name, method, params),
    });
    return connection;
  }

  #onState(): void {
    this.#remember();
    this.#offerTools();
    const { resources } = this.#connection?.state.lists ?? NO_LISTS;
    if (resources !== this.#listed) this.claimResources();
    this.#front.show(this.#connection);
    this.#tell();
  }

  /** Takes the resources it lists as its own, as far as no other server had them before. */
  claimResources(): void {
    this.#listed = this.#connection?.state.lists.resources ?? NO_LISTS.resources;
    const uris = this.#listed.map(({ uri }) => String(uri));
    const shadowed = this.#options.owners.claim(this.#record.stored.id, uris);
    const isOther = !isSame([...shadowed], [...this.#shadowed]);
    this.#shadowed = shadowed;
    if (!isOther) return;
    this.#options.directory.changed({ server: this.#record.opened.config.name, what: 'resources' });
    this.#tell();
  }

  #remember(): void {
    const state = this.#connection?.state;
    if (state?.status !== 'connected') return;
    this.#connectedBefore = true;
    const { discovery, peer, lists } = state;
    const { stored, opened } = this.#record;
    const catalogue = this.#options.catalogue?.();
    if (catalogue && discovery && peer) catalogue.remember(stored.id, opened.config, { discovery, peer, lists });
  }

  #connectionMs(): number {
    return this.#options.timeouts.connectionMs(this.#record.opened.config, this.#connectedBefore);
  }

  #open(signal: AbortSignal, client: ClientSide): Promise<UpstreamLink> {
    const { stored, opened, tokenProvider } = this.#record;
    const admit = (program: string) => this.#consent.admit(program, true);
    const server = { id: stored.id, config: opened.config, tokenProvider, admit };
    return this.#options.open(server, { signal, timeoutMs: this.#connectionMs(), test: false, client });
  }

  #offerTools(): void {
    const { discovery = null, peer = null } = this.#connection?.state ?? {};
    const instructions = peer?.instructions ?? null;
    if (discovery === this.#offered && instructions === this.#instructions) return;
    const changed = instructions !== this.#instructions || !isSame(discovery, this.#offered);
    this.#offered = discovery;
    this.#instructions = instructions;
    if (!changed) return;
    const { id } = this.#record.stored;
    if (!discovery) {
      this.#options.tools.remove(id);
      return;
    }
    const { config } = this.#record.opened;
    const { name } = config;
    const marks = this.#review.judge(config, discovery.tools, instructions);
    const off = new Set(config.disabled_tools);
    const tools = discovery.tools.map((tool) => {
      const { name: own } = tool.definition;
      const mark = marks.get(own) ?? null;
      const held = mark === 'changed' && !off.has(own) ? heldSentence(own, name) : null;
      return managedTool(tool, { disabled: off.has(own), review: mark, held }, () => this.#front.runner());
    });
    this.#options.tools.replace({ id, source: 'mcp', server_name: name }, tools);
  }

  #inWords(error: unknown): unknown {
    return inWords(error, this.#record.opened.config.name, this.#options.redactor);
  }

  /** Tells observers the whole new view, and nothing when it looks as before. */
  #tell(): void {
    const server = this.view();
    const text = JSON.stringify(server);
    if (text === this.#told) return;
    this.#told = text;
    this.#options.publish({ type: 'server', server });
  }
}
