// What only the desktop application has: start at login, tray, notifications.
import { useId } from 'react';
import type { Preferences } from '../../../src-shared/contract/desktop.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useHost } from '../../app/app-context.ts';
import { Switch } from '../../components/switch.tsx';
import { Section, Setting } from './section.tsx';

export function WindowSection() {
  const view = useHost((state) => state.view);
  const preferences = useHost((state) => state.preferences);
  if (!view || !preferences) return null;
  return (
    <Section title="Window">
      {view.can.start_at_login && (
        <Preference
          name="start_at_login"
          title="Start at login"
          sentence="Your servers are there when you are."
          value={preferences.start_at_login}
        />
      )}
      {view.can.tray && (
        <Preference
          name="close_to_tray"
          title="Close to tray"
          sentence="Closing the window keeps the gateway and its servers running. Quit from the tray."
          value={preferences.close_to_tray}
        />
      )}
      <Preference
        name="notifications"
        title="Notifications"
        sentence="Tells you when a server that was connected fails for good."
        value={preferences.notifications}
      />
    </Section>
  );
}

interface PreferenceProps {
  readonly name: Exclude<keyof Preferences, 'theme'>;
  readonly title: string;
  readonly sentence: string;
  readonly value: boolean;
}

function Preference({ name, title, sentence, value }: PreferenceProps) {
  const { connection, host, actions } = useApp();
  const id = useId();
  const set = async (on: boolean) => {
    // This one alone: another may be changed meanwhile.
    const show = (shown: boolean) =>
      host.setState(({ preferences }) => ({ preferences: preferences && { ...preferences, [name]: shown } }));
    show(on);
    try {
      const stored = await connection.desktop?.update_preferences({ [name]: on });
      if (stored) show(stored[name]);
    } catch (error) {
      show(!on);
      actions.notify.problem(messageOf(error));
    }
  };
  return (
    <Setting title={title} labels={id} sentence={sentence}>
      <Switch id={id} checked={value} onChange={(on) => void set(on)} />
    </Setting>
  );
}
