// A menu of commands that opens from a button.
import { Ellipsis, type LucideIcon } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import { type KeyboardEvent, type PointerEvent, type ReactElement, useLayoutEffect, useRef, useState } from 'react';
import { ariaShortcut } from '../app/shortcut.ts';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import { Kbd } from './kbd.tsx';

export interface MenuItem {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly shortcut?: string;
  readonly danger?: boolean;
  /** Why it cannot be chosen now. */
  readonly disabled?: string | false;
  readonly run: () => void;
}

/**
 * A button whose menu is made when it is first wanted: in a long list the menus that nobody opens would cost more than all
 * the rest of the rows.
 */
export function MenuButton({ label, groups, menuLabel, tabIndex }: MenuButtonProps) {
  const [wanted, setWanted] = useState(false);
  const want = () => setWanted(true);
  const button = (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="menu"
      tabIndex={tabIndex}
      {...(!wanted && {
        onPointerDown: (event: PointerEvent) => event.button === 0 && want(),
        onKeyDown: (event: KeyboardEvent) => {
          if (!['Enter', ' ', 'ArrowDown'].includes(event.key)) return;
          event.preventDefault();
          event.stopPropagation();
          want();
        },
        // A click without either comes from assistive technology.
        onClick: want,
      })}
      className="inline-flex size-8 items-center justify-center rounded-control text-soft hover:bg-hover hover:text-text data-[state=open]:bg-press"
    >
      <Icon of={Ellipsis} />
    </button>
  );
  return wanted ? <Menu label={menuLabel} trigger={button} groups={groups()} startOpen /> : button;
}

interface MenuButtonProps {
  readonly label: string;
  readonly menuLabel: string;
  readonly groups: () => readonly (readonly MenuItem[])[];
  readonly tabIndex: number;
}

interface MenuProps {
  readonly label: string;
  readonly trigger: ReactElement;
  /** Groups are set apart by a line. */
  readonly groups: readonly (readonly MenuItem[])[];
  readonly startOpen?: boolean;
}

export function Menu({ label, trigger, groups, startOpen = false }: MenuProps) {
  const place = useRef<HTMLSpanElement>(null);
  // Within the landmark it was opened from, so that all of the page stays inside of one.
  const [landmark, setLandmark] = useState<Element | null>(null);
  useLayoutEffect(() => setLandmark(place.current?.closest('main, aside') ?? null), []);
  return (
    <Radix.Root modal={false} defaultOpen={startOpen}>
      <span ref={place} className="contents">
        <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      </span>
      <Radix.Portal container={landmark}>
        <Radix.Content
          aria-label={label}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 min-w-48 animate-appear rounded-control border border-line bg-raised p-1 shadow-float outline-none"
        >
          {groups.map((group, index) => (
            <Radix.Group key={group[0]?.label} className={cx(index > 0 && 'mt-1 border-t border-line pt-1')}>
              {group.map((item) => (
                <Radix.Item
                  key={item.label}
                  disabled={Boolean(item.disabled)}
                  onSelect={item.run}
                  aria-keyshortcuts={item.shortcut && ariaShortcut(item.shortcut)}
                  title={item.disabled || undefined}
                  className={cx(
                    'flex h-7.5 items-center gap-2 rounded-tag px-2 outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover',
                    item.danger ? 'text-bad-text' : 'text-text',
                  )}
                >
                  {item.icon && <Icon of={item.icon} className={item.danger ? '' : 'text-faint'} />}
                  <span className="flex-1">{item.label}</span>
                  {item.shortcut && <Kbd shortcut={item.shortcut} className="ml-4 text-faint" />}
                </Radix.Item>
              ))}
            </Radix.Group>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
