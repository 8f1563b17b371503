// What a bug report needs: the diagnostics on the clipboard, and the folder with the logs. Neither throws.
import { messageOf } from './actions/notify.ts';
import type { App } from './app-context.ts';

export async function copyDiagnostics({ connection, actions }: App): Promise<void> {
  try {
    const { text } = await connection.client.get_diagnostics();
    if (await actions.copy(text, 'the diagnostics')) {
      actions.notify.done('Copied the diagnostics. They hold no secrets.');
    }
  } catch (error) {
    actions.notify.problem(messageOf(error));
  }
}

/** In the window only. */
export async function openLogs({ connection, actions }: App): Promise<void> {
  try {
    await connection.desktop?.open_logs_folder();
  } catch (error) {
    actions.notify.problem(messageOf(error));
  }
}
