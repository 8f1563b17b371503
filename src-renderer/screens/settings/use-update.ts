// Changing a setting: the answer comes as an event, what goes wrong as a toast.
import { useState } from 'react';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { type UpdateSettings, updateSettingsSchema } from '../../../src-shared/model/settings.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';

export interface Update {
  readonly busy: boolean;
  /** What is wrong with the value, as a sentence. */
  readonly problem: string | null;
  /** Resolves to whether it was stored. */
  update(settings: UpdateSettings): Promise<boolean>;
  clear(): void;
}

export function useUpdate(): Update {
  const { connection, actions } = useApp();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    busy,
    problem,
    clear: () => setProblem(null),
    async update(settings) {
      const parsed = updateSettingsSchema.safeParse(settings);
      if (!parsed.success) {
        setProblem(sentence(parsed.error.issues[0]?.message ?? 'This value cannot be used'));
        return false;
      }
      setBusy(true);
      try {
        await connection.client.update_settings(settings);
        setProblem(null);
        actions.notify.announce('Saved');
        return true;
      } catch (error) {
        if (error instanceof GatewayError && error.issues[0]) setProblem(sentence(error.issues[0].message));
        else actions.notify.problem(messageOf(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
