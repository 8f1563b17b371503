// An on/off switch: a checkbox of the platform that looks like a switch and says that it is one.
import type { ComponentProps } from 'react';
import { cx } from './cx.ts';

interface SwitchProps extends Omit<ComponentProps<'input'>, 'type' | 'role' | 'onChange'> {
  readonly onChange: (on: boolean) => void;
}

export function Switch({ onChange, className, ...rest }: SwitchProps) {
  return (
    <input
      type="checkbox"
      role="switch"
      aria-checked={rest.checked ?? false}
      {...rest}
      onChange={(event) => onChange(event.currentTarget.checked)}
      className={cx(
        'relative h-4.5 w-8 shrink-0 appearance-none rounded-full bg-mark transition-colors duration-100 checked:bg-accent disabled:opacity-50',
        "before:absolute before:top-0.5 before:left-0.5 before:size-3.5 before:rounded-full before:bg-[#fff] before:transition-transform before:duration-100 before:content-[''] checked:before:translate-x-3.5",
        className,
      )}
    />
  );
}
