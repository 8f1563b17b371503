// Tells the user when a server became open to every agent: nobody did that on purpose, a list just no longer names it.
import type { GatewayStore } from '../store/gateway-store.ts';
import { inertString } from '../text/inert.ts';
import type { Actions } from './actions/actions.ts';

const STAY_MS = 20_000;

/** Returns how to stop. */
export function watchWidened(gateway: GatewayStore, actions: Pick<Actions, 'notify' | 'goTo'>): () => void {
  return gateway.subscribe(({ gateway: now }, { gateway: before }) => {
    if (!now || !before || now.widened === before.widened) return;
    for (const id of now.widened) {
      const name = now.servers.get(id)?.name;
      if (before.widened.includes(id) || name === undefined) continue;
      actions.notify.done(
        `${inertString(name, 64)} is open to every agent now: none lists it any more.`,
        { label: 'Look', run: () => actions.goTo('agents') },
        STAY_MS,
      );
    }
  });
}
