// The pure step from one state to the next: what an event changes, and nothing else, so that only its row is drawn again.
import type { GatewayEvent, NumberedEvent } from '../../src-shared/contract/events.ts';
import type { ServerView } from '../../src-shared/model/mcp-server.ts';
import type { GatewayState } from './gateway-state.ts';

/**
 * The state after an event; the very same object when the event was contained already. `resync` when the event does not
 * follow on the state (the gateway started anew, or something in between is missing): take a new snapshot.
 */
export function applyEvent(state: GatewayState, { id, event }: NumberedEvent): GatewayState | 'resync' {
  if (event.type === 'reset') return 'resync';
  const [boot, number] = id.split(':');
  const seq = Number(number);
  if (boot !== state.boot || !Number.isInteger(seq)) return 'resync';
  if (seq <= state.seq) return state;
  if (seq > state.seq + 1) return 'resync';
  return { ...state, ...changes(state, event), seq };
}

function changes(state: GatewayState, event: Exclude<GatewayEvent, { type: 'reset' }>): Partial<GatewayState> {
  switch (event.type) {
    case 'server':
      return withServer(state, event.server);
    case 'server_removed':
      return withoutServer(state, event.server_id);
    case 'tools':
      return { tools: replaced(state.tools, event.owner, event.tools) };
    case 'agents':
      return { agents: event.agents };
    case 'agent_tokens':
      return { agentTokens: replaced(state.agentTokens, event.agent, event.tokens) };
    case 'workspace':
      return { workspace: event.workspace };
    case 'secrets':
      return { secrets: event.names };
    case 'access_widened':
      return { widened: [...state.widened.filter((id) => id !== event.server_id), event.server_id] };
    case 'settings':
      return { settings: event.settings };
    case 'activity':
      return { activityHead: event.last };
    case 'server_log':
      return { logHeads: replaced(state.logHeads, event.server_id, event.last) };
    case 'elicitation': {
      const { elicitation } = event;
      return { elicitations: [...others(state, elicitation.elicitation_id), elicitation] };
    }
    case 'elicitation_closed':
      return { elicitations: others(state, event.elicitation_id) };
    case 'tool_progress': {
      const { call_id, progress, total, message } = event;
      if (!state.progress.has(call_id)) return {};
      return { progress: replaced(state.progress, call_id, { progress, total, message }) };
    }
    case 'diagnosis_step': {
      const { call_id, step } = event;
      const before = state.diagnoses.get(call_id);
      if (!before) return {};
      return { diagnoses: replaced(state.diagnoses, call_id, [...before, step]) };
    }
    default:
      // An event of a newer gateway: nothing this page shows.
      return {};
  }
}

function withServer(state: GatewayState, server: ServerView): Partial<GatewayState> {
  const servers = replaced(state.servers, server.id, server);
  const closed = !server.open_to_all && state.widened.includes(server.id);
  const widened = closed ? state.widened.filter((id) => id !== server.id) : state.widened;
  if (state.servers.has(server.id)) return { servers, widened };
  // Oldest first: a server that comes back after a delete takes its old place.
  const younger = state.serverIds.findIndex((id) => (state.servers.get(id)?.created_at ?? '') > server.created_at);
  const at = younger < 0 ? state.serverIds.length : younger;
  return { servers, widened, serverIds: state.serverIds.toSpliced(at, 0, server.id) };
}

function withoutServer(state: GatewayState, id: string): Partial<GatewayState> {
  return {
    servers: without(state.servers, id),
    serverIds: state.serverIds.filter((each) => each !== id),
    tools: without(state.tools, id),
    logHeads: without(state.logHeads, id),
  };
}

function others({ elicitations }: GatewayState, id: string): GatewayState['elicitations'] {
  return elicitations.filter(({ elicitation_id }) => elicitation_id !== id);
}

function replaced<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
