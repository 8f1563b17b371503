// What can be done to a server. Each action tells the user how it went; none throws.
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { CreateServer } from '../../../src-shared/model/mcp-server.ts';
import type { Connection } from '../../api/connection.ts';
import type { GatewayStore } from '../../store/gateway-store.ts';
import { inertString } from '../../text/inert.ts';
import { count } from '../../text/units.ts';
import { type TestRun, toolKey, type UiStore } from '../ui-store.ts';
import { messageOf, type Notify } from './notify.ts';

/** The gateway keeps a deleted server this long. */
const UNDO_MS = 30_000;

export interface ServerActions {
  test(id: string): Promise<void>;
  dismissTest(id: string): void;
  refresh(id: string): Promise<void>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  /** @param original the tool's name as its server calls it */
  setToolOn(id: string, original: string, on: boolean): Promise<void>;
  /** @param fingerprint of what was shown; null when nothing was */
  approve(id: string, fingerprint: string | null): Promise<void>;
  remove(id: string): Promise<void>;
  restore(id: string, name: string): Promise<void>;
  addExample(): Promise<void>;
}

interface Parts {
  readonly connection: Connection;
  readonly gateway: GatewayStore;
  readonly ui: UiStore;
  readonly notify: Notify;
}

export function createServerActions({ connection: { client }, gateway, ui, notify }: Parts): ServerActions {
  const nameOf = (id: string) => gateway.getState().gateway?.servers.get(id)?.name ?? 'the server';

  // The list of what is off is written as a whole: one change after the other, each on the list as it is then.
  let lastToolSwitch: Promise<unknown> = Promise.resolve();
  const writeDisabled = (id: string, original: string, on: boolean) => {
    const write = async () => {
      const { disabled_tools } = await client.get_server({ id });
      const others = disabled_tools.filter((each) => each !== original);
      await client.update_server({ id, disabled_tools: on ? others : [...others, original] });
    };
    const written = lastToolSwitch.then(write);
    lastToolSwitch = written.catch(() => {});
    return written;
  };

  const actions: ServerActions = {
    async test(id) {
      if (ui.getState().tests.get(id)?.state === 'running') return;
      const name = nameOf(id);
      setTest(ui, id, { state: 'running' });
      const began = performance.now();
      try {
        const result = await client.test_server({ id });
        setTest(ui, id, { state: 'done', result, ms: performance.now() - began });
        const outcome = result.success ? `works, ${count(result.tool_count, 'tool')}` : `failed: ${result.error}`;
        notify.announce(`Test of ${name} ${outcome}`);
      } catch (error) {
        setTest(ui, id, { state: 'failed', problem: messageOf(error) });
        notify.announce(`Test of ${name} failed: ${messageOf(error)}`);
      }
    },

    dismissTest: (id) => setTest(ui, id, null),

    async refresh(id) {
      if (ui.getState().refreshing.has(id)) return;
      ui.setState(({ refreshing }) => ({ refreshing: new Set(refreshing).add(id) }));
      try {
        const server = await client.refresh_server({ id });
        notify.done(`Refreshed ${server.name}: ${count(server.tool_count, 'tool')}.`);
      } catch (error) {
        notify.problem(messageOf(error));
      } finally {
        ui.setState(({ refreshing }) => ({ refreshing: new Set([...refreshing].filter((each) => each !== id)) }));
      }
    },

    async setEnabled(id, enabled) {
      ui.setState(({ switching }) => ({ switching: new Map(switching).set(id, enabled) }));
      try {
        await client.update_server({ id, enabled });
        notify.announce(`${nameOf(id)} is ${enabled ? 'on' : 'off'}`);
      } catch (error) {
        notify.problem(`Could not switch ${nameOf(id)} ${enabled ? 'on' : 'off'}. ${messageOf(error)}`);
      } finally {
        ui.setState(({ switching }) => ({ switching: without(switching, id, enabled) }));
      }
    },

    async setToolOn(id, original, on) {
      const key = toolKey(id, original);
      ui.setState(({ toolSwitching }) => ({ toolSwitching: new Map(toolSwitching).set(key, on) }));
      try {
        await writeDisabled(id, original, on);
        notify.announce(on ? `${original} is on` : `${original} is off: no agent has it`);
      } catch (error) {
        notify.problem(`Could not switch ${inertString(original, 80)} ${on ? 'on' : 'off'}. ${messageOf(error)}`);
      } finally {
        ui.setState(({ toolSwitching }) => ({
          toolSwitching: without(toolSwitching, key, on),
        }));
      }
    },

    async approve(id, fingerprint) {
      const name = nameOf(id);
      try {
        const { enabled } = await client.approve_server({ id, ...(fingerprint !== null && { fingerprint }) });
        if (enabled) notify.done(`Approved ${name}.`);
        else {
          const switchOn = { label: 'Switch on', run: () => void actions.setEnabled(id, true) };
          notify.done(`Approved ${name}. It is off.`, switchOn, UNDO_MS);
        }
      } catch (error) {
        const changed = error instanceof GatewayError && error.code === 'conflict';
        notify.problem(
          changed
            ? `${name} has changed since you looked. Look again, and approve it if it still is what you want.`
            : `Could not approve ${name}. ${messageOf(error)}`,
        );
      }
    },

    async remove(id) {
      const name = nameOf(id);
      try {
        await client.delete_server({ id });
        const { drawer } = ui.getState();
        if (drawer?.id === id) ui.setState({ drawer: null });
        setTest(ui, id, null);
        const undo = { label: 'Undo', run: () => void actions.restore(id, name), lasts: UNDO_MS };
        notify.done(`Deleted ${name}.`, undo, UNDO_MS);
      } catch (error) {
        notify.problem(`Could not delete ${name}. ${messageOf(error)}`);
      }
    },

    async restore(id, name) {
      try {
        await client.restore_server({ id });
        notify.done(`${name} is back.`);
      } catch (error) {
        const gone = error instanceof GatewayError && error.code === 'mcp_server_not_found';
        const why = gone ? 'A deleted server is kept for 30 seconds.' : messageOf(error);
        notify.problem(`Could not bring ${name} back. ${why}`);
      }
    },

    async addExample() {
      try {
        const example: CreateServer = await client.get_example_server();
        const server = await client.create_server(example);
        notify.done(`Added ${server.name}. Its tools are under Tools.`);
      } catch (error) {
        notify.problem(`Could not add the example server. ${messageOf(error)}`);
      }
    },
  };
  return actions;
}

/** A switch that was moved once more meanwhile waits for the answer to that. */
function without(switching: ReadonlyMap<string, boolean>, key: string, on: boolean): ReadonlyMap<string, boolean> {
  return new Map([...switching].filter(([each, to]) => each !== key || to !== on));
}

function setTest(ui: UiStore, id: string, run: TestRun | null): void {
  const tests = new Map(ui.getState().tests);
  if (run) tests.set(id, run);
  else tests.delete(id);
  ui.setState({ tests });
}
