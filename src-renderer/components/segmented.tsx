// A choice between a few things of which one is always chosen.
import { useId } from 'react';
import { cx } from './cx.ts';

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

export function Segmented<T extends string>({ label, options, value, onChange }: SegmentedProps<T>) {
  const name = useId();
  return (
    <fieldset aria-label={label} className="inline-flex rounded-control bg-well p-0.5">
      {options.map((option) => (
        <label
          key={option.value}
          className={cx(
            'relative inline-flex h-7 items-center rounded-[5px] px-2.5 text-small font-medium transition-colors duration-100 has-focus-visible:outline-2 has-focus-visible:outline-accent',
            option.value === value
              ? 'bg-raised text-text shadow-[0_0_0_1px_var(--color-line)]'
              : 'text-soft hover:text-text',
          )}
        >
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 appearance-none rounded-[5px] outline-none"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
