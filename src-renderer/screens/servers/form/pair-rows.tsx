// Rows of names and values that are stored together: all of them stay, or all are replaced.
import { Plus, X } from 'lucide-react';
import { useId, useRef } from 'react';
import { Button, IconButton } from '../../../components/button.tsx';
import { FieldError } from '../../../components/field.tsx';
import { TextInput } from '../../../components/inputs.tsx';
import { SecretInput } from '../../../components/secret-input.tsx';
import type { PairRow } from './auth-form.ts';
import { newRow } from './form-model.ts';
import { BackToStored } from './stored-value.tsx';

interface PairRowsProps {
  readonly label: string;
  /** One of them, in lower case. */
  readonly one: string;
  readonly hint: string | undefined;
  readonly example: string | undefined;
  readonly rows: readonly PairRow[];
  readonly error: string | undefined;
  readonly onChange: (rows: readonly PairRow[]) => void;
  /** Back to what is stored, where something is. */
  readonly onKeep?: () => void;
}

export function PairRows({ label, one, hint, example, rows, error, onChange, onKeep }: PairRowsProps) {
  const group = useRef<HTMLFieldSetElement>(null);
  const id = useId();
  const word = `${one.charAt(0).toUpperCase()}${one.slice(1)}`;
  const edit = (row: PairRow, changes: Partial<PairRow>) =>
    onChange(rows.map((each) => (each.id === row.id ? { ...each, ...changes } : each)));
  const add = () => {
    const { id: rowId } = newRow();
    onChange([...rows, { id: rowId, name: '', value: '' }]);
    requestAnimationFrame(() => group.current?.querySelector<HTMLInputElement>('li:last-of-type input')?.focus());
  };
  return (
    <fieldset
      ref={group}
      aria-label={label}
      aria-describedby={`${id}-hint${error ? ` ${id}-error` : ''}`}
      className="flex min-w-0 flex-col gap-1.5"
    >
      <div className="flex items-baseline justify-between gap-2">
        <span aria-hidden className="font-medium">
          {label}
        </span>
        <span className="text-small text-faint">Optional</span>
      </div>
      {rows.length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {rows.map((row, index) => (
            <li key={row.id} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-1.5">
              <TextInput
                mono
                aria-label={`${word} ${index + 1}`}
                aria-invalid={error ? true : undefined}
                placeholder={example}
                value={row.name}
                onChange={(event) => edit(row, { name: event.currentTarget.value })}
              />
              <SecretInput
                what={`value of ${one} ${index + 1}`}
                aria-label={`Value of ${one} ${index + 1}`}
                value={row.value}
                stored={false}
                onChange={(value) => edit(row, { value: value ?? '' })}
              />
              <IconButton
                icon={X}
                label={`Remove ${one} ${index + 1}`}
                onClick={() => onChange(rows.filter((each) => each.id !== row.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-center gap-2">
        <Button small icon={Plus} onClick={add}>
          Add {one}
        </Button>
        {onKeep && <BackToStored what={label.toLowerCase()} onKeep={onKeep} />}
        <p id={`${id}-hint`} className="text-small text-faint">
          {hint}
        </p>
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  );
}
