// How a local server is started: command, arguments, directory, environment.
import { type ClipboardEvent, useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { Field } from '../../../components/field.tsx';
import { TextArea, TextInput } from '../../../components/inputs.tsx';
import { splitCommandLine } from '../../../text/shell.ts';
import { count } from '../../../text/units.ts';
import { argsToText } from './args-text.ts';
import { useForm } from './form-context.ts';
import type { ServerForm } from './form-model.ts';
import { SecretRows } from './secret-rows.tsx';

export function StdioFields() {
  const { form, errors, change } = useForm();
  const [split, setSplit] = useState<{ words: number; before: Partial<ServerForm> } | null>(null);

  /** A whole command line dropped into one field goes where it belongs; one click takes that back. */
  const paste = (field: 'command' | 'args', event: ClipboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    const text = event.clipboardData.getData('text').trim();
    const words = splitCommandLine(text);
    const manyLines = /\n/.test(text.replace(/\\\r?\n/g, ''));
    if (!words || words.length < 2 || manyLines) return;
    const [command = '', ...args] = words;
    const whole = field === 'command' ? form.args.trim() === '' : form.command.trim() === '' && form.args.trim() === '';
    if (field === 'command' && !whole) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    const at = [selectionStart ?? form[field].length, selectionEnd ?? form[field].length] as const;
    const inserted = form[field].slice(0, at[0]) + text + form[field].slice(at[1]);
    setSplit({ words: words.length, before: { command: form.command, args: form.args, [field]: inserted } });
    if (whole) change({ command, args: argsToText(args) });
    else change({ args: form.args.slice(0, at[0]) + argsToText(words) + form.args.slice(at[1]) });
  };

  const argsError = errors.args ?? Object.entries(errors).find(([key]) => key.startsWith('args/'))?.[1];
  return (
    <>
      <Field label="Command" error={errors.command}>
        {(control) => (
          <TextInput
            {...control}
            mono
            placeholder="npx"
            value={form.command}
            onChange={(event) => change({ command: event.currentTarget.value })}
            onPaste={(event) => paste('command', event)}
          />
        )}
      </Field>
      <Field
        label="Arguments"
        optional
        hint="One per line, without quotes. A pasted command line is split by itself."
        error={argsError}
      >
        {(control) => (
          <TextArea
            {...control}
            mono
            placeholder={'-y\n@modelcontextprotocol/server-filesystem\n/home/me/code'}
            value={form.args}
            onChange={(event) => {
              setSplit(null);
              change({ args: event.currentTarget.value });
            }}
            onPaste={(event) => paste('args', event)}
          />
        )}
      </Field>
      {split && (
        <p role="status" className="-mt-2 flex items-center gap-2 text-small text-soft">
          Split into {count(split.words, 'word')}.
          <Button
            small
            look="quiet"
            onClick={() => {
              change(split.before);
              setSplit(null);
            }}
          >
            Keep it in one piece
          </Button>
        </p>
      )}
      <Field label="Working directory" optional error={errors.cwd}>
        {(control) => (
          <TextInput
            {...control}
            mono
            placeholder="Where the gateway runs"
            value={form.cwd}
            onChange={(event) => change({ cwd: event.currentTarget.value })}
          />
        )}
      </Field>
      <SecretRows
        field="env"
        label="Environment variables"
        one="variable"
        hint="Stored encrypted, never shown again."
        example="API_TOKEN"
      />
    </>
  );
}
