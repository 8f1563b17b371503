// A value that is not shown: typed behind dots, or stored in the gateway and replaced only on purpose.
import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { TextInput } from './inputs.tsx';

interface SecretInputProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'type'> {
  /** What the value is of, for accessible names: "variable 2", "token". */
  readonly what: string;
  /** Null while the stored value is kept. */
  readonly value: string | null;
  readonly stored: boolean;
  readonly onChange: (value: string | null) => void;
}

export function SecretInput({ what, value, stored, onChange, className, ...rest }: SecretInputProps) {
  const [shown, setShown] = useState(false);
  if (value === null) {
    return (
      <span className={cx('relative flex min-w-0 items-center', className)}>
        <TextInput {...rest} value="" placeholder="stored" readOnly className="pr-18" />
        <Button
          small
          look="quiet"
          className="absolute right-1"
          aria-label={`Replace ${what}`}
          onClick={(event) => {
            const field = event.currentTarget.parentElement;
            onChange('');
            requestAnimationFrame(() => field?.querySelector('input')?.focus());
          }}
        >
          Replace
        </Button>
      </span>
    );
  }
  return (
    <span className={cx('relative flex min-w-0 items-center', className)}>
      <TextInput
        {...rest}
        mono
        type={shown ? 'text' : 'password'}
        autoComplete="new-password"
        value={value}
        className={stored ? 'pr-24' : 'pr-8'}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <span className="absolute right-1 flex items-center">
        {stored && (
          <Button small look="quiet" aria-label={`Keep the stored ${what}`} onClick={() => onChange(null)}>
            Keep
          </Button>
        )}
        <IconButton
          icon={shown ? EyeOff : Eye}
          label={`${shown ? 'Hide' : 'Show'} ${what}`}
          small
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        />
      </span>
    </span>
  );
}
