// The composition root: wires the rooms of the core into one gateway with a beginning and an end.
import path from 'node:path';
import type { GatewayEvent } from '../../src-shared/contract/events.ts';
import { type AgentScope, openToAll } from '../../src-shared/model/access.ts';
import type { AgentView } from '../../src-shared/model/agent.ts';
import { MAX_TOOL_CALL_MS } from '../../src-shared/model/setting-defaults.ts';
import type { GatewayConfig } from '../../src-shared/model/settings.ts';
import { VERSION } from '../../src-shared/version.ts';
import { createRecorder } from './activity/recorder.ts';
import type { HandlerParts } from './admin-handlers.ts';
import { agentScope, agentView, withDefaultAgent } from './agents/agent-registry.ts';
import { type AgentTokens, createAgentTokens } from './agents/agent-tokens.ts';
import { widened } from './agents/widened.ts';
import type { ClientHost, Clients } from './clients/clients.ts';
import { type Clock, systemClock } from './clock.ts';
import type { CodeOwner, CodeOwnerParts } from './code/code-owner.ts';
import { describeGateway } from './diagnostics.ts';
import type { Dispatch } from './dispatch.ts';
import { createElicitationDesk, type ElicitationDesk } from './elicitation/elicitation-desk.ts';
import type { Endpoint } from './endpoint/endpoint.ts';
import { createEventBus, type EventBus } from './event-bus.ts';
import type { Logger } from './logger.ts';
import { createProgramGate } from './program-identity.ts';
import type { Redactor } from './redactor.ts';
import { CATALOGUE_FILE, openCatalogue } from './servers/catalogue.ts';
import { leftBehind } from './servers/left-behind.ts';
import { createPinBook } from './servers/pins/pin-book.ts';
import { createResourceOwners, RESOURCE_OWNERS_FILE } from './servers/resource-owners.ts';
import { ServerRegistry } from './servers/server-registry.ts';
import { createSignInVaults } from './servers/sign-in-vault.ts';
import { createTimeouts } from './servers/timeouts.ts';
import { UpstreamDirectory } from './servers/upstream-directory.ts';
import { createUpstreams } from './servers/upstreams.ts';
import { type Environment, readStoredSettings } from './settings.ts';
import { createSettingsManager } from './settings-manager.ts';
import { watchForSleep } from './sleep-watch.ts';
import type { ConfigStore, Notice } from './store/config-store.ts';
import { openSeal } from './store/installation-seal.ts';
import { createNamedSecrets } from './store/named-secrets.ts';
import type { SecretBox } from './store/secret-box.ts';
import { createToolCaller, type ToolCaller } from './tools/call-tool.ts';
import { ToolRegistry } from './tools/tool-registry.ts';
import { toolSummary } from './tools/tool-view.ts';
import { whenDifferent } from './when-different.ts';
import type { CodeHome } from './workspace/workspace-code.ts';
import { holdWorkspace } from './workspace/workspace-holder.ts';

/** Everything the gateway stands on is handed in, so that two of them can live in one process. */
export interface GatewayOptions {
  readonly store: ConfigStore;
  readonly box: SecretBox;
  /** What the user should know of the profile; that of the store unless given. */
  readonly notices?: readonly Notice[];
  readonly redactor: Redactor;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** What children, proxies and settings read; never `process.env` behind the back. */
  readonly environment: Environment;
  readonly flags?: { readonly port?: number | undefined; readonly workspace?: string | undefined };
  /** Settings of the code that makes the gateway; they stand before gateway.yaml. */
  readonly config?: GatewayConfig | undefined;
  /** Where run records are kept; null keeps none. */
  readonly dataDir: string | null;
  /** PATH comes from the login shell: the process was started from a desktop and inherited none worth having. */
  readonly fromDesktop?: boolean;
  /** What a workspace runs waits for nobody's word. */
  readonly trustWorkspace?: boolean;
  /** Whose clients can be connected, and how these start the bridge; null: nobody's. */
  readonly clients?: ClientHost | null;
  /** Nobody can be asked what servers want to know, neither a person nor a client, until it listens. */
  readonly answersWhenServed?: boolean;
  readonly exampleServer?: { readonly command: string; readonly args: readonly string[] } | null;
}

export interface Gateway {
  readonly dispatch: Dispatch;
  readonly events: EventBus;
  readonly tools: ToolRegistry;
  readonly caller: ToolCaller;
  /** The agents there are, for the access rule. */
  readonly scopes: () => readonly AgentScope[];
  readonly agentTokens: AgentTokens;
  /** The servers that can be called, for whoever carries requests of clients to them. */
  readonly upstreams: UpstreamDirectory;
  /** Where agents reach their tools. */
  endpoint(): Promise<Endpoint>;
  /** Servers' questions to the person at this machine; hosts say when somebody looks. */
  readonly elicitations: ElicitationDesk;
  /**
   * What one piece of code needs to register servers and tools.
   *
   * @param id tells it from other code
   * @param directory absolute: where its servers run
   * @param bound it came with a workspace
   */
  codeParts(id: string, directory: string, bound?: boolean): CodeOwnerParts;
  /** The port the loopback server should listen on; known from `start` on, when gateway.yaml has been read. */
  readonly port: number;
  /** Where it listens now; null: nowhere. */
  servedAt(url: string | null): void;
  /**
   * Loads the servers and starts connecting; resolves before they are connected. A host that has to do something first, or
   * may yet decide against it, does that in `beforeConnecting`: when it throws, nothing was spawned.
   */
  start(beforeConnecting?: () => Promise<void>): Promise<void>;
  /** Resolves when the code of the workspace has been run, or failed. */
  settled(): Promise<void>;
  /** The machine woke from sleep or the network came back. */
  wake(): void;
  /** The key for secrets was moved to another place. */
  keyMoved(): void;
  /** Ends every connection and process in the reverse order of the start. */
  close(): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { store, box, redactor, logger, environment, dataDir, clock = systemClock } = options;
  const events = createEventBus();
  const publish = (event: GatewayEvent) => events.publish(event);
  const codeMayRun = Promise.withResolvers<void>();
  const profileNotices = options.notices ?? store.notices;
  let runNotices: readonly Notice[] = [];
  let servedAt: string | null = null;
  let stopSleepWatch = () => {};

  const settings = createSettingsManager({
    flags: options.flags ?? {},
    environment,
    code: options.config,
    read: () => readStoredSettings(store.document.settings),
    write: (next) => store.write({ ...store.document, settings: next }),
    version: VERSION,
    dataDir,
    describeKey: () => box.describe(),
    notices: () => [...profileNotices, ...workspace.notices, ...runNotices],
    onChange: (view) => publish({ type: 'settings', settings: view }),
  });

  const tools = new ToolRegistry((owners) => {
    for (const owner of owners) publish({ type: 'tools', owner, tools: tools.ofOwner(owner).map(toolSummary) });
  });
  const seal = openSeal(dataDir);
  const gate = createProgramGate();
  const vaults = createSignInVaults(store, box);
  const upstreams = createUpstreams({
    vaultFor: vaults.vaultFor,
    environment,
    dataDir,
    clock,
    logger,
    redactor,
    fromDesktop: options.fromDesktop ?? false,
    logDir: dataDir === null || store.readOnly !== null ? null : path.join(dataDir, 'server-logs'),
    onLogLines: (server_id, last) => publish({ type: 'server_log', server_id, last }),
  });
  const elicitations = createElicitationDesk({
    clock,
    redactor,
    publish,
    async check(schema, content) {
      const { prepareSchema } = await import('./tools/argument-check.ts');
      return prepareSchema(schema, ['requested_schema']).check(content);
    },
  });
  const directory = new UpstreamDirectory(elicitations.ask, () => servedAt !== null || !options.answersWhenServed);
  const pins = createPinBook({ store, dataDir, clock, logger, redact: redactor.redact });
  const owners = createResourceOwners({
    file: dataDir === null || store.readOnly !== null ? null : path.join(dataDir, RESOURCE_OWNERS_FILE),
    clock,
    logger,
  });
  const forgetServer = (id: string) => {
    try {
      pins.forget(id);
      upstreams.forget(id);
      vaults.forget(id);
    } catch (error) {
      // Nobody waits for it, and the disk may be full.
      logger.warn('Not all of a deleted server could be removed; the next start tries again', { error });
    }
  };
  const servers = new ServerRegistry({
    pins,
    owners,
    store,
    box,
    redactor,
    tools,
    open: upstreams.open,
    diagnose: upstreams.diagnose,
    underWay: upstreams.underWay,
    onForgotten: forgetServer,
    consent: { seal, gate, findProgram: upstreams.findProgram },
    openToAll: (name) => openToAll(scopes(), name),
    directory,
    timeouts: createTimeouts(settings.effective),
    clock,
    logger,
    publish(event) {
      publish(event);
      if (workspace.agents.length > 0) publishAgentsIfChanged();
      publishKeyIfChanged();
    },
  });
  /** Those that code registers come when it runs. */
  const knownServers = () =>
    new Set([...servers.list().map(({ id }) => id), ...Object.keys(store.document.code_approvals ?? {})]);
  const records = () => withDefaultAgent(workspace.agents);
  // The same array as long as no agent changed: what is made of it is kept for so long.
  let scopesFrom: unknown = null;
  let scopesNow: readonly AgentScope[] = [];
  const scopes = () => {
    const from = workspace.agents;
    if (from !== scopesFrom) scopesNow = records().map(agentScope);
    scopesFrom = from;
    return scopesNow;
  };
  const recorder = createRecorder({
    serverName: (id) => servers.list().find((server) => server.id === id)?.name ?? null,
    monotonic: clock.monotonic,
    async open() {
      const { openActivityLog } = await import('./activity/activity-log.ts');
      const onRecords = (last: number) => publish({ type: 'activity', last });
      const readOnly = store.readOnly !== null;
      return openActivityLog({ dataDir, readOnly, clock, logger, redact: redactor.redact, seal, onRecords });
    },
  });
  const caller = createToolCaller(tools, clock.monotonic, recorder.callEnded);
  const agents = (): AgentView[] => {
    const names = new Set(servers.list().map(({ name }) => name));
    return records().map((agent) => agentView(agent, names));
  };
  // Which of the listed names no server has changes with the servers.
  const publishAgentsIfChanged = whenDifferent(agents, (now) => publish({ type: 'agents', agents: now }), []);
  const publishSettingsIfChanged = whenDifferent(
    () => settings.view(),
    (now) => publish({ type: 'settings', settings: now }),
  );
  const publishWorkspaceIfChanged = whenDifferent(
    () => workspace.view(false),
    (now) => publish({ type: 'workspace', workspace: now }),
    null,
  );
  // The first secret makes the key, or asks for it. Looking where it is reads files, too much for every news of a server.
  let keyBefore = box.describe().description;
  let keyAsked = box.asked;
  const publishKeyIfChanged = () => {
    if (box.asked === keyAsked) return;
    keyAsked = box.asked;
    const { description } = box.describe();
    if (description !== keyBefore) publish({ type: 'settings', settings: settings.view() });
    keyBefore = description;
  };
  let scopesBefore: readonly AgentScope[] = [];
  const tellWidened = () => {
    const now = scopes();
    for (const { id, name } of widened(scopesBefore, now, servers.list())) {
      logger.warn('No agent lists this server any more: it is open to every agent', { server: name });
      publish({ type: 'access_widened', server_id: id, server: name });
    }
    scopesBefore = now;
  };

  const codeParts: Gateway['codeParts'] = (id, directory, bound = false) => ({
    id,
    directory,
    bound,
    servers,
    tools,
    timeoutMs: () => settings.effective().tool_call_timeout_ms.value,
    maxTotalMs: MAX_TOOL_CALL_MS,
    clock,
    redactor,
    logger,
  });
  const codeHome = (directory: string): CodeHome => {
    let owner: CodeOwner | null = null;
    return {
      async replace(register) {
        // Loaded with the first code: most workspaces have none.
        const { createCodeOwner } = await import('./code/code-owner.ts');
        owner ??= createCodeOwner(codeParts('workspace', directory, !options.trustWorkspace));
        await owner.replace(register);
      },
      clear: () => owner?.clear(),
    };
  };

  // Read when the first processes are there: they need more time than this.
  const openLastCatalogue = (directory: string) => {
    const file = path.join(directory, CATALOGUE_FILE);
    servers.takeCatalogue((known) => openCatalogue({ file, clock, logger, redactor, known }));
  };

  const secrets = createNamedSecrets({
    store,
    box,
    redactor,
    clock,
    onChange(names) {
      publish({ type: 'secrets', names });
      publishKeyIfChanged();
      workspace.look();
    },
  });
  const workspace = holdWorkspace(
    {
      environment,
      clock,
      logger,
      redactor,
      seal,
      gate,
      trusted: options.trustWorkspace ?? false,
      recall: (folder) => store.document.workspaces?.[folder],
      remember(folder, memory) {
        store.write({ ...store.document, workspaces: { ...store.document.workspaces, [folder]: memory } });
      },
      tools,
      codeHome,
      codeMayRun: codeMayRun.promise,
      secrets,
      send: upstreams.send,
      run: upstreams.run,
      toolTimeoutMs: () => settings.effective().tool_call_timeout_ms.value,
    },
    () => {
      settings.applyFile(workspace.config);
      publishSettingsIfChanged();
      publishAgentsIfChanged();
      tellWidened();
      servers.retell();
      publishWorkspaceIfChanged();
    },
  );

  const agentTokens = createAgentTokens({
    read: () => store.document.agent_tokens ?? [],
    write: (agent_tokens) => store.write({ ...store.document, agent_tokens }),
    redactor,
    clock,
    onChange: (view) => publish({ type: 'agent_tokens', ...view }),
    onUnwritten: (error) => logger.warn('When tokens were used last could not be kept', { error }),
  });

  const parts: HandlerParts = {
    servers,
    auth: upstreams.auth,
    tools,
    caller,
    events,
    agents,
    scopes,
    workspace,
    agentTokens,
    elicitations,
    settings,
    secrets,
    logs: upstreams.logs,
    exampleServer: options.exampleServer ?? null,
    activity: recorder.log,
    clients: () => (clients ??= openClients()),
    diagnostics: () =>
      redactor.redact(describeGateway({ settings: settings.view(), servers: servers.list(), agents: agents() })),
  };

  // Loaded with the first agent that comes: servers start without it.
  let endpoint: Promise<Endpoint> | null = null;
  const openEndpoint = async (): Promise<Endpoint> => {
    const { createEndpoint } = await import('./endpoint/endpoint.ts');
    const opened = createEndpoint({
      tools,
      scopes,
      upstreams: directory,
      tokens: agentTokens,
      askPerson: elicitations.ask,
      onCall: ({ agent, tokenId, tool, server, args, ms, bytes, result }) =>
        recorder.record({
          who: { kind: 'agent', agent, token_id: tokenId },
          kind: 'tool',
          name: tool,
          server,
          args,
          bytesOut: bytes,
          result,
          ms,
        }),
      redact: redactor.redact,
      clock,
      logger,
    });
    directory.onChange(() => opened.stir());
    events.subscribe(({ event }) => {
      if (event.type === 'tools' || event.type === 'agents' || event.type === 'server') opened.stir();
    });
    return opened;
  };

  // Loaded with the first look: most runs of a gateway connect no client.
  let clients: Promise<Clients> | null = null;
  const openClients = async () => {
    const { createClients } = await import('./clients/clients.ts');
    const mcpUrl = () => `${servedAt ?? `http://127.0.0.1:${settings.effective().port.value}`}/mcp`;
    return createClients({ host: options.clients ?? null, dataDir, mcpUrl, now: clock.now });
  };

  // The contract is loaded with the first call: servers start without it.
  let door: Promise<Dispatch> | null = null;
  const dispatch: Dispatch = async (operation, input, context) => {
    door ??= import('./admin-handlers.ts').then(({ openDoor }) => openDoor(parts, logger, recorder.operation));
    return (await door)(operation, input, context);
  };

  return {
    dispatch,
    events,
    tools,
    caller,
    scopes,
    agentTokens,
    upstreams: directory,
    elicitations,
    codeParts,
    endpoint() {
      endpoint ??= openEndpoint();
      return endpoint;
    },
    get port() {
      return settings.effective().port.value;
    },
    servedAt(url) {
      servedAt = url;
    },
    async start(beforeConnecting) {
      await workspace.use(settings.workspace().value);
      settings.applyFile(workspace.config);
      runNotices = await upstreams.start();
      await servers.load();
      for (const notice of [...profileNotices, ...runNotices]) logger.warn(notice.message, { code: notice.code });
      await beforeConnecting?.();
      codeMayRun.resolve();
      await servers.connect();
      upstreams.sweepLogs(knownServers());
      if (store.readOnly === null) for (const id of leftBehind(store.document)) forgetServer(id);
      if (dataDir !== null && store.readOnly === null) openLastCatalogue(dataDir);
      stopSleepWatch = watchForSleep(clock, () => servers.wake());
    },
    settled: () => workspace.settled(),
    wake: () => servers.wake(),
    keyMoved() {
      box.keyMoved();
      publishKeyIfChanged();
    },
    async close() {
      stopSleepWatch();
      // First, and not waited for yet: from here on nothing is changed or started any more.
      const ended = servers.close();
      (await endpoint)?.close();
      agentTokens.close();
      elicitations.close();
      await workspace.close();
      await ended;
      pins.close();
      owners.close();
      await upstreams.close();
      await recorder.close();
    },
  };
}
