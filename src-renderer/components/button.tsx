// Buttons: primary once per screen, default and quiet for the rest, danger inside confirmations only.
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { ariaShortcut } from '../app/shortcut.ts';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { Spinner } from './spinner.tsx';
import { type TooltipSide, tooltip } from './tooltip.tsx';

const LOOKS = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover',
  default: 'border border-edge bg-raised text-text hover:bg-hover active:bg-press',
  quiet: 'text-soft hover:bg-hover hover:text-text active:bg-press',
  danger: 'bg-danger text-on-accent hover:bg-danger-hover',
};

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: keyof typeof LOOKS;
  readonly icon?: LucideIcon;
  /** Something is going on: the button waits and says so. */
  readonly busy?: boolean;
  readonly shortcut?: string;
  readonly small?: boolean;
}

export function Button({ look = 'default', icon, busy, shortcut, small, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      aria-keyshortcuts={shortcut && ariaShortcut(shortcut)}
      {...rest}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
      className={cx(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control font-medium whitespace-nowrap transition-colors duration-100 disabled:opacity-50 disabled:pointer-events-none',
        small ? 'h-6 px-2 text-small' : 'h-8 px-3',
        LOOKS[look],
        className,
      )}
    >
      {busy ? <Spinner /> : icon && <Icon of={icon} className={small ? '-ml-0.5 size-3.5' : '-ml-0.5'} />}
      {children}
      {shortcut && <Kbd shortcut={shortcut} className="ml-1 opacity-80" />}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly busy?: boolean;
  readonly shortcut?: string;
  readonly side?: TooltipSide;
  readonly small?: boolean;
  /** Shows its name the platform's way, which waits longer: for what repeats in every row of a list. */
  readonly plain?: boolean;
}

export function IconButton({ icon, label, busy, shortcut, side, small, plain, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-keyshortcuts={shortcut && ariaShortcut(shortcut)}
      aria-busy={busy || undefined}
      {...(plain ? { title: label } : tooltip(label, shortcut, side))}
      {...rest}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-control text-soft transition-colors duration-100 hover:bg-hover hover:text-text active:bg-press disabled:opacity-50 disabled:pointer-events-none data-[state=open]:bg-press',
        small ? 'size-6' : 'size-8',
        className,
      )}
    >
      {busy ? <Spinner /> : <Icon of={icon} className={small ? 'size-3.5' : ''} />}
    </button>
  );
}
