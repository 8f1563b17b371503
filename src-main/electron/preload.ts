// Runs beside the page in a world of its own and gives it three named functions, nothing of Electron.
import { contextBridge, ipcRenderer } from 'electron';
import type { Outcome } from '../../src-shared/contract/errors.ts';
import { WINDOW_API, type WindowApi } from '../../src-shared/contract/window-api.ts';
import {
  CALL_CHANNEL,
  type CallMessage,
  EVENT_CHANNEL,
  type EventMessage,
  type SubscribeMessage,
  type TableName,
  type UnsubscribeMessage,
} from './channels.ts';

const page = crypto.randomUUID();
let lastSubscription = 0;

function invoke(table: TableName, operation: string, input: unknown): Promise<Outcome> {
  const message: CallMessage = { page, table, operation, input };
  return ipcRenderer.invoke(CALL_CHANNEL, message) as Promise<Outcome>;
}

const api: WindowApi = {
  call: (operation, input) => invoke('admin', operation, input),
  desktop: (operation, input) => invoke('desktop', operation, input),
  onEvent(listener, since) {
    lastSubscription += 1;
    const subscription = lastSubscription;
    // The first argument is Electron's own event, which would hand out the sender: it stays here.
    const heard = (_: unknown, message: EventMessage) => {
      if (message.subscription === subscription) listener(message.event);
    };
    ipcRenderer.on(EVENT_CHANNEL, heard);
    ipcRenderer.send(EVENT_CHANNEL, { page, subscription, since: since ?? null } satisfies SubscribeMessage);
    return () => {
      ipcRenderer.removeListener(EVENT_CHANNEL, heard);
      ipcRenderer.send(EVENT_CHANNEL, { page, unsubscribe: subscription } satisfies UnsubscribeMessage);
    };
  },
};

contextBridge.exposeInMainWorld(WINDOW_API, api);
