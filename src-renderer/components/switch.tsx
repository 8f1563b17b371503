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
        'relative h-4.5 w-7.5 shrink-0 appearance-none rounded-full border-[1.5px] border-mark transition-colors duration-100 checked:border-soft checked:bg-soft disabled:opacity-50',
        "before:absolute before:top-[2px] before:left-[2.5px] before:size-[11px] before:rounded-full before:bg-mark before:transition-[translate,background-color] before:duration-100 before:content-[''] checked:before:translate-x-[11px] checked:before:bg-canvas",
        className,
      )}
    />
  );
}
