// Where everything is kept and how secrets are protected, in plain words.
import { useState } from 'react';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { inertString } from '../../text/inert.ts';
import { Section, Setting } from './section.tsx';

export function DataSection() {
  const { desktop } = useApp().connection;
  const dataDir = useGateway((state) => state.settings.data_dir);
  const key = useGateway((state) => state.settings.key);
  return (
    <Section title="Data and secrets">
      <Setting
        wide
        title="Where data lives"
        sentence={
          dataDir === null
            ? 'Nowhere: everything is gone when the gateway ends.'
            : 'Your servers and settings, in a folder of your own.'
        }
      >
        {dataDir !== null && (
          <span className="flex min-w-0 items-center gap-1">
            <code className="min-w-0 rounded-tag bg-well px-2 py-1 font-mono text-code [overflow-wrap:anywhere]">
              {dataDir}
            </code>
            <CopyButton text={dataDir} label="Copy the path of the data" />
          </span>
        )}
      </Setting>
      <Setting title="How the key is protected" sentence={inertString(key.description, 600)}>
        {desktop && key.source === 'keychain' && <KeyFileButton />}
      </Setting>
    </Section>
  );
}

function KeyFileButton() {
  const { connection, actions } = useApp();
  const [asking, setAsking] = useState(false);
  const use = async () => {
    try {
      await connection.desktop?.use_key_file();
      actions.notify.done('The key is kept in a file now.');
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>Use a key file…</Button>
      {asking && (
        <Confirm
          title="Keep the key in a file?"
          description="The file can be read by you alone, and by every program that runs as you. It lets the gateway run without the desktop, where there is no keychain."
          action="Use a key file"
          onConfirm={() => void use()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
