// A key as the text of its file: pasted, or read from a file with the window's dialog or the browser's.
import { FileKey2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { messageOf } from '../../../app/actions/notify.ts';
import { useApp } from '../../../app/app-context.ts';
import { Button } from '../../../components/button.tsx';
import type { FieldControl } from '../../../components/field.tsx';
import { SecretInput } from '../../../components/secret-input.tsx';

interface KeyFileInputProps {
  readonly control: FieldControl;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** As much as the gateway takes; a larger file is no key. */
const MOST_BYTES = 65_536;

export function KeyFileInput({ control, value, onChange }: KeyFileInputProps) {
  const { desktop } = useApp().connection;
  const picker = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState<string | null>(null);
  const take = (name: string, text: string) => {
    onChange(text);
    setSaid(`Read from ${name}.`);
  };
  const choose = async () => {
    if (!desktop) return picker.current?.click();
    try {
      const file = await desktop.choose_text_file({ title: 'Choose the key of a service account' });
      if (file) take(file.name, file.text);
    } catch (error) {
      setSaid(messageOf(error));
    }
  };
  const read = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > MOST_BYTES) return setSaid(`${file.name} is too large for a key: 64 KiB at most.`);
    try {
      take(file.name, await file.text());
    } catch {
      setSaid(`${file.name} could not be read.`);
    }
  };
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1.5">
      <SecretInput
        {...control}
        what="service account key"
        placeholder='{"type": "service_account", …}'
        value={value}
        stored={false}
        onChange={(next) => {
          setSaid(null);
          onChange(next ?? '');
        }}
      />
      <div className="flex items-center gap-2">
        <Button small icon={FileKey2} onClick={() => void choose()}>
          Choose a file…
        </Button>
        {!desktop && (
          <input
            ref={picker}
            type="file"
            accept=".json,application/json"
            aria-label="Service account key file"
            tabIndex={-1}
            className="sr-only"
            onChange={(event) => {
              void read(event.currentTarget.files?.[0]);
              // The same file can be chosen again.
              event.currentTarget.value = '';
            }}
          />
        )}
        <p role="status" className="min-w-0 truncate text-small text-soft">
          {said}
        </p>
      </div>
    </div>
  );
}
