// A number that may come from elsewhere: then it says from where, and is changed there.
import { type FormEvent, useId, useState } from 'react';
import type { SettingSource } from '../../../src-shared/model/settings.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { FieldError } from '../../components/field.tsx';
import { TextInput } from '../../components/inputs.tsx';
import { Setting } from './section.tsx';
import { useUpdate } from './use-update.ts';

/** Where a value comes from when it is not the user's choice here. */
export const SOURCE_WORDS: Readonly<Record<SettingSource, string | null>> = {
  flag: 'from the command line',
  environment: 'from the environment',
  code: 'by the code that started the gateway',
  file: 'from gateway.yaml',
  setting: null,
  default: 'default',
};

/** A flag or the environment is stronger than what is set here. */
export function isFixed(source: SettingSource): boolean {
  return source === 'flag' || source === 'environment';
}

interface NumberSettingProps {
  readonly title: string;
  readonly sentence: string;
  readonly unit?: string;
  readonly field: 'port' | 'connection_timeout_ms' | 'tool_call_timeout_ms';
  readonly value: number;
  readonly source: SettingSource;
  /** How many of the stored unit are one of the shown. */
  readonly scale?: number;
}

export function NumberSetting({ title, sentence, unit, field, value, source, scale = 1 }: NumberSettingProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const { busy, problem, update, clear } = useUpdate();
  const shown = typed ?? String(value / scale);
  const fixed = isFixed(source);
  const changed = typed !== null && typed !== String(value / scale);
  const word = SOURCE_WORDS[source];

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!changed) return;
    const stored = await update({ [field]: Math.round(Number(typed.trim().replace(',', '.') || Number.NaN) * scale) });
    if (stored) setTyped((now) => (now === typed ? null : now));
  };
  return (
    <Setting
      title={title}
      labels={id}
      sentence={
        <>
          {sentence}
          {fixed && ` It is set ${word} and can only be changed there.`}
          {problem && <FieldError id={`${id}-error`}>{problem}</FieldError>}
        </>
      }
    >
      {word && <Badge>{word}</Badge>}
      {source === 'setting' && !changed && (
        <Button small look="quiet" onClick={() => void update({ [field]: null })}>
          Reset
        </Button>
      )}
      <form onSubmit={(event) => void save(event)} className="flex items-center gap-2">
        {changed && (
          <Button small type="submit" look="primary" busy={busy}>
            Save
          </Button>
        )}
        <span className="w-20">
          <TextInput
            id={id}
            inputMode="decimal"
            className="tabular text-right"
            value={shown}
            readOnly={fixed}
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem ? `${id}-error` : undefined}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              clear();
            }}
            onKeyDown={(event) => event.key === 'Escape' && setTyped(null)}
          />
        </span>
        {unit && <span className="text-soft">{unit}</span>}
      </form>
    </Setting>
  );
}
