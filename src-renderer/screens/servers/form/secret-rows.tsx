// Rows of names and hidden values: environment variables and headers.
import { Plus, X } from 'lucide-react';
import { type ClipboardEvent, useId, useRef } from 'react';
import { Button, IconButton } from '../../../components/button.tsx';
import { FieldError } from '../../../components/field.tsx';
import { TextInput } from '../../../components/inputs.tsx';
import { SecretInput } from '../../../components/secret-input.tsx';
import { useForm } from './form-context.ts';
import { newRow, type SecretRow } from './form-model.ts';
import { readPairs } from './read-pairs.ts';

interface SecretRowsProps {
  readonly field: 'env' | 'headers';
  readonly label: string;
  /** One of them, in lower case. */
  readonly one: string;
  readonly hint: string;
  readonly example: string;
}

export function SecretRows({ field, label, one, hint, example }: SecretRowsProps) {
  const { form, errors, change } = useForm();
  const group = useRef<HTMLFieldSetElement>(null);
  const id = useId();
  const rows = form[field];
  const set = (next: readonly SecretRow[]) => change({ [field]: next });
  const edit = (row: SecretRow, changes: Partial<SecretRow>) =>
    set(rows.map((each) => (each.id === row.id ? { ...each, ...changes } : each)));
  const add = () => {
    set([...rows, newRow()]);
    requestAnimationFrame(() => group.current?.querySelector<HTMLInputElement>('li:last-of-type input')?.focus());
  };
  const paste = (row: SecretRow, event: ClipboardEvent) => {
    const pairs = readPairs(event.clipboardData.getData('text'));
    if (pairs.length === 0) return;
    event.preventDefault();
    const at = rows.indexOf(row);
    set(rows.toSpliced(at, 1, ...pairs.map(([name, value]) => newRow(name, value))));
  };
  return (
    <fieldset ref={group} aria-label={label} aria-describedby={`${id}-hint`} className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-2">
        <span aria-hidden className="font-medium">
          {label}
        </span>
        <span className="text-small text-faint">Optional</span>
      </div>
      {rows.length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {rows.map((row, index) => {
            const error = errors[`${field}/${row.name.trim()}`];
            const what = `${one} ${index + 1}`;
            return (
              <li key={row.id} className="flex flex-col gap-1">
                <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-1.5">
                  <TextInput
                    mono
                    aria-label={`${one.charAt(0).toUpperCase()}${one.slice(1)} ${index + 1}`}
                    aria-invalid={error ? true : undefined}
                    aria-describedby={error ? `${id}-${row.id}` : undefined}
                    placeholder={example}
                    value={row.name}
                    readOnly={row.stored}
                    onChange={(event) => edit(row, { name: event.currentTarget.value })}
                    onPaste={(event) => paste(row, event)}
                  />
                  <SecretInput
                    what={`value of ${what}`}
                    aria-label={`Value of ${what}`}
                    value={row.value}
                    stored={row.stored}
                    onChange={(value) => edit(row, { value })}
                  />
                  <IconButton
                    icon={X}
                    label={`Remove ${what}`}
                    small
                    onClick={() => set(rows.filter((each) => each.id !== row.id))}
                  />
                </div>
                {error && <FieldError id={`${id}-${row.id}`}>{error}</FieldError>}
              </li>
            );
          })}
        </ul>
      )}
      <div className="flex items-center gap-2">
        <Button small icon={Plus} onClick={add}>
          Add {one}
        </Button>
        <p id={`${id}-hint`} className="text-small text-faint">
          {hint}
        </p>
      </div>
      {errors[field] && <FieldError>{errors[field]}</FieldError>}
    </fieldset>
  );
}
