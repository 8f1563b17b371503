// What servers say of their own accord, log messages and changed resources, to the clients that asked for it and may hear it.
import type { Catalogues } from './catalogue.ts';
import { notificationMessage } from './json-rpc.ts';
import type { JsonObject, UpstreamDirectory, UpstreamNotification } from './parts.ts';
import { isLogLevel, LOG_LEVELS, type LogLevel } from './revisions.ts';
import type { RunningCall } from './running-call.ts';
import { leastUrgent, type Session } from './session.ts';

/** A server that does not answer this keeps nobody's call for longer. */
const SET_LEVEL_MS = 2_000;

export interface NewsOptions {
  readonly directory: UpstreamDirectory;
  readonly catalogues: Catalogues;
  readonly sessions: () => Iterable<Session>;
  readonly callsTo: (server: string) => readonly RunningCall[];
  readonly mayUse: MayUse;
}

/** Whether an agent may use a server now. */
export type MayUse = (agent: string, server: string) => boolean;

/** One for each watch. */
export interface Watcher {
  readonly agent: string;
  onUpdate(): void;
  /** The agent may not use the server any more: nothing comes after it. */
  onWithdrawn?(): void;
}

export interface News {
  /** Asks the servers of a session for what is the least that any client wants to hear of each. */
  setLevels(session: Session): void;
  /**
   * Asks a server of the legacy era for what a call wants to hear of it: that era has no level of one call. Null when it has
   * been asked; else resolves when it has heard it, soon in any case.
   */
  hear(server: string, level: LogLevel): Promise<void> | null;
  /**
   * Tells of every change of a resource, by its name here. Rejects when its server does not let us listen.
   *
   * @throws RpcFailure when there is no such resource
   */
  watch(server: string, uri: string, watcher: Watcher): Promise<() => void>;
  /** Ends the watches of agents that may not use the server any more. */
  withdraw(): void;
  /** A log message on a session's own connection. */
  logTo(session: Session, params: JsonObject): void;
  /** A log message on the connection that this call has to itself. */
  logDuring(call: RunningCall, params: JsonObject): void;
  close(): void;
}

export function createNews({ directory, catalogues, sessions, callsTo, mayUse }: NewsOptions): News {
  const watchers = new Map<string, Set<Watcher>>();
  /** The least urgent that any call of a client without a session wanted to hear; others are not told of it. */
  const leastOfCalls = new Map<string, number>();
  const stopNotifications = directory.onNotification((notification) => {
    if (notification.method === 'notifications/message') log(notification);
    else if (notification.method === 'notifications/resources/updated') updated(notification);
  });
  const stopChanges = directory.onChange(({ server, what }) => {
    if (what !== 'peer' || !directory.get(server)?.peer) return;
    void setLevel(server);
    for (const key of watchers.keys()) {
      const [owner, uri] = split(key);
      if (owner === server) subscribe('resources/subscribe', server, uri).catch(() => {});
    }
  });

  return {
    setLevels(session) {
      for (const { name } of catalogues.of(session.caller.agent, session.server).upstreams) void setLevel(name);
    },
    hear(server, level) {
      const least = LOG_LEVELS.indexOf(level);
      if (least >= (leastOfCalls.get(server) ?? LOG_LEVELS.length)) return null;
      leastOfCalls.set(server, least);
      return setLevel(server);
    },
    async watch(server, uri, watcher) {
      const key = `${server}\n${uri}`;
      const listeners = watchers.get(key) ?? new Set();
      watchers.set(key, listeners);
      listeners.add(watcher);
      const stop = () => remove(key, watcher);
      try {
        if (listeners.size === 1) await subscribe('resources/subscribe', server, uri);
      } catch (error) {
        stop();
        throw error;
      }
      return stop;
    },
    withdraw() {
      for (const [key, listeners] of [...watchers]) {
        const [server] = split(key);
        for (const watcher of [...listeners]) {
          if (mayUse(watcher.agent, server)) continue;
          remove(key, watcher);
          watcher.onWithdrawn?.();
        }
      }
    },
    logTo(session, params) {
      if (!wants(session, params)) return;
      const [only, ...others] = session.running.all();
      const message = notificationMessage('notifications/message', params);
      if (!(only && others.length === 0 && only.reply.say(message))) session.say(message);
    },
    logDuring(call, params) {
      if (wantsDuring(call, params)) call.reply.say(notificationMessage('notifications/message', params));
    },
    close() {
      stopNotifications();
      stopChanges();
    },
  };

  async function subscribe(method: string, server: string, uri: string): Promise<void> {
    await directory.get(server)?.request(method, { uri }, {});
  }

  function remove(key: string, watcher: Watcher): void {
    const listeners = watchers.get(key);
    if (!listeners?.delete(watcher) || listeners.size > 0) return;
    watchers.delete(key);
    subscribe('resources/unsubscribe', ...split(key)).catch(() => {});
  }

  function updated({ server, params }: UpstreamNotification): void {
    for (const watcher of [...(watchers.get(`${server}\n${params.uri}`) ?? [])]) {
      if (mayUse(watcher.agent, server)) watcher.onUpdate();
    }
  }

  /**
   * To the client whose call it must be about. What may be about several calls of one agent is for all its sessions, what
   * may be about those of several, or of a person, for nobody; and what is about none is for all that listen to this server.
   */
  function log({ server, params }: UpstreamNotification): void {
    const named = { ...params, logger: typeof params.logger === 'string' ? `${server}/${params.logger}` : server };
    const [only, ...others] = callsTo(server);
    if ((directory.get(server)?.ownCalls ?? 0) > 0) return;
    if (others.some(({ caller }) => caller.agent !== only?.caller.agent)) return;
    if (only && others.length === 0) {
      const said = only.server === null ? named : params;
      if (wantsDuring(only, params)) only.reply.say(notificationMessage('notifications/message', said));
      return;
    }
    for (const session of sessions()) {
      if (only && session.caller.agent !== only.caller.agent) continue;
      if (session.server !== null && session.server !== server) continue;
      if (!wants(session, params) || !sees(session, server)) continue;
      session.say(notificationMessage('notifications/message', session.server === null ? named : params));
    }
  }

  function sees(session: Session, server: string): boolean {
    return catalogues.of(session.caller.agent, session.server).upstreams.some(({ name }) => name === server);
  }

  async function setLevel(server: string): Promise<void> {
    const upstream = directory.get(server);
    if (upstream?.peer?.era !== 'legacy' || upstream.peer.capabilities.logging === undefined) return;
    const ofSessions = [...sessions()].flatMap((session) =>
      session.logLevel !== null && (session.server ?? server) === server && sees(session, server)
        ? [LOG_LEVELS.indexOf(session.logLevel)]
        : [],
    );
    const ofCalls = leastOfCalls.get(server);
    const asked = ofCalls === undefined ? ofSessions : [...ofSessions, ofCalls];
    if (asked.length === 0) return;
    const level = LOG_LEVELS[Math.min(...asked)];
    // A server that says it can and cannot: nobody's call is about that.
    await upstream.request('logging/setLevel', { level }, { timeoutMs: SET_LEVEL_MS }).catch(() => {});
  }
}

function split(key: string): [server: string, uri: string] {
  const at = key.indexOf('\n');
  return [key.slice(0, at), key.slice(at + 1)];
}

function wants(session: Session, { level }: JsonObject): boolean {
  const least = leastUrgent(session);
  return least !== null && isUrgent(level, least);
}

function wantsDuring({ session, envelope }: RunningCall, params: JsonObject): boolean {
  if (session) return wants(session, params);
  const level = envelope?.logLevel ?? null;
  return isLogLevel(level) && isUrgent(params.level, level);
}

function isUrgent(level: unknown, least: LogLevel): boolean {
  return isLogLevel(level) && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}
