// Named secrets for tools from files: their names, a new or another value, and away with one. A value is never shown.
import { KeyRound, Plus } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { secretNameSchema, secretValueSchema } from '../../../src-shared/model/secret.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { SETTINGS_PLACES } from '../../app/route.ts';
import { useSubmit } from '../../app/use-submit.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { TextInput } from '../../components/inputs.tsx';
import { SecretInput } from '../../components/secret-input.tsx';
import { Section, Setting } from './section.tsx';

export function SecretsSection() {
  const names = useGateway((state) => state.secrets);
  const tools = useGateway((state) => state.workspace?.tools ?? NO_TOOLS);
  /** The secret whose value is being entered; empty for a new one. */
  const [editing, setEditing] = useState<string | null>(null);
  const missing = [...new Set(tools.flatMap(({ missing_secrets }) => missing_secrets))].filter(
    (name) => !names.includes(name),
  );
  const rows = [...names, ...missing].sort();
  return (
    <Section title="Named secrets" place={SETTINGS_PLACES.secrets}>
      <Setting
        wide
        title={names.length === 0 ? 'No secrets yet' : 'For tools from files'}
        sentence={
          <>
            A tool in <code className="font-mono text-code">tools/*.yaml</code> names the secret it needs, and the file
            stays free of it. Values are stored encrypted and never shown again.
          </>
        }
      >
        {rows.length > 0 && (
          <ul aria-label="Secrets" className="flex w-full flex-col divide-y divide-line">
            {rows.map((name) => (
              <SecretRow
                key={name}
                name={name}
                stored={names.includes(name)}
                usedBy={tools.filter(({ secrets }) => secrets.includes(name)).map((tool) => tool.name ?? tool.file)}
                onEdit={() => setEditing(name)}
              />
            ))}
          </ul>
        )}
        {editing === null ? (
          <Button icon={Plus} onClick={() => setEditing('')}>
            Add secret
          </Button>
        ) : (
          <SecretForm key={editing} of={editing} onDone={() => setEditing(null)} />
        )}
      </Setting>
    </Section>
  );
}

const NO_TOOLS: readonly never[] = [];

interface SecretRowProps {
  readonly name: string;
  readonly stored: boolean;
  readonly usedBy: readonly string[];
  readonly onEdit: () => void;
}

function SecretRow({ name, stored, usedBy, onEdit }: SecretRowProps) {
  const { connection, actions } = useApp();
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    try {
      await connection.client.delete_secret({ name });
      actions.notify.done(`Deleted the secret ${name}.`);
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
  };
  return (
    <li className="flex flex-wrap items-center gap-2 py-1.5">
      <Icon of={KeyRound} className="text-faint" />
      <span className="min-w-0 flex-1">
        <span className="font-mono text-code [overflow-wrap:anywhere]">{name}</span>{' '}
        {usedBy.length > 0 && <span className="text-small text-soft">for {usedBy.join(', ')}</span>}
      </span>
      {!stored && <Badge tone="busy">not set</Badge>}
      <Button small onClick={onEdit}>
        {stored ? 'Replace…' : 'Set…'} <span className="sr-only">{name}</span>
      </Button>
      {stored && (
        <Button small look="quiet" onClick={() => setAsking(true)}>
          Delete… <span className="sr-only">{name}</span>
        </Button>
      )}
      {asking && (
        <Confirm
          title={`Delete ${name}?`}
          description={
            usedBy.length > 0
              ? `${usedBy.join(', ')} cannot be called without it. The value cannot be brought back.`
              : 'The value cannot be brought back.'
          }
          action="Delete"
          onConfirm={() => void remove()}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

function SecretForm({ of, onDone }: { of: string; onDone: () => void }) {
  const { connection, actions } = useApp();
  const names = useGateway((state) => state.secrets);
  const [name, setName] = useState(of);
  const [value, setValue] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, submit } = useSubmit(`store the secret ${name}`, onDone);
  const title = useId();
  const nameFault = secretNameSchema.safeParse(name).error?.issues[0]?.message;
  const valueFault = secretValueSchema.safeParse(value).error?.issues[0]?.message;
  const replaces = names.includes(name);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameFault || valueFault) return;
    await submit(async () => {
      await connection.client.set_secret({ name, value });
      actions.notify.done(replaces ? `Replaced the secret ${name}.` : `Stored the secret ${name}.`);
    });
  };
  return (
    <form
      aria-labelledby={title}
      onSubmit={(event) => void save(event)}
      className="flex w-full flex-col gap-3 rounded-control border border-line bg-panel p-3"
    >
      <h3 id={title} className="font-medium">
        {of ? `Value of ${of}` : 'New secret'}
      </h3>
      {!of && (
        <Field
          label="Name"
          hint={replaces ? 'There is one of this name: its value is replaced.' : 'As the file of the tool writes it.'}
          error={tried ? nameFault : undefined}
        >
          {(control) => (
            <TextInput
              {...control}
              mono
              autoFocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      <Field label="Value" error={tried ? valueFault : undefined}>
        {(control) => (
          <SecretInput
            {...control}
            what="the value"
            stored={false}
            autoFocus={of !== ''}
            value={value}
            onChange={(next) => setValue(next ?? '')}
          />
        )}
      </Field>
      <div className="flex gap-2">
        <Button type="submit" busy={busy}>
          {replaces ? 'Replace' : 'Store'}
        </Button>
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
