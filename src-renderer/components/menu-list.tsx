// The menu that opens from a button: loaded by menu.tsx, and open at once.
import * as Radix from 'radix-ui/dropdown-menu';
import { type ReactElement, useLayoutEffect, useRef, useState } from 'react';
import { ariaShortcut } from '../app/shortcut.ts';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import type { MenuGroups } from './menu.tsx';

interface MenuListProps {
  readonly label: string;
  readonly trigger: ReactElement;
  readonly groups: MenuGroups;
}

export function MenuList({ label, trigger, groups }: MenuListProps) {
  const place = useRef<HTMLSpanElement>(null);
  // Within the landmark it was opened from, so that all of the page stays inside of one.
  const [landmark, setLandmark] = useState<Element | null>(null);
  useLayoutEffect(() => setLandmark(place.current?.closest('main, aside') ?? null), []);
  return (
    <Radix.Root modal={false} defaultOpen>
      <span ref={place} className="contents">
        <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      </span>
      <Radix.Portal container={landmark}>
        <Radix.Content
          aria-label={label}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="scroll-area z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 animate-appear rounded-control border border-line bg-raised p-1 shadow-float outline-none"
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
