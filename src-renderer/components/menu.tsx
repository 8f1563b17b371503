// A button with a menu of commands. What draws the menu is loaded when one is first wanted, or in the quiet after the start.
import { Ellipsis, type LucideIcon } from 'lucide-react';
import { type ComponentProps, type KeyboardEvent, type PointerEvent, useState } from 'react';
import { Icon } from './icon.tsx';
import type { MenuList } from './menu-list.tsx';

export interface MenuItem {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly shortcut?: string;
  readonly danger?: boolean;
  /** Why it cannot be chosen now. */
  readonly disabled?: string | false;
  readonly run: () => void;
}

/** Groups are set apart by a line. */
export type MenuGroups = readonly (readonly MenuItem[])[];

interface MenuButtonProps extends ComponentProps<'button'> {
  readonly menuLabel: string;
  readonly groups: () => MenuGroups;
}

export const loadMenuList = async () => (await import('./menu-list.tsx')).MenuList;

/**
 * Its menu is made when it is first wanted: in a long list the menus that nobody opens would cost more than all the rest of
 * the rows.
 */
export function MenuButton({ menuLabel, groups, children, ...rest }: MenuButtonProps) {
  const [List, setList] = useState<typeof MenuList | null>(null);
  const load = () => {
    // What fails is asked for again with the next click; that the gateway is gone is told above the screen.
    loadMenuList().then(
      (list) => setList(() => list),
      () => {},
    );
  };
  const button = (
    <button
      type="button"
      {...rest}
      {...(!List && {
        'aria-haspopup': 'menu',
        'aria-expanded': false,
        onPointerDown: (event: PointerEvent) => event.button === 0 && load(),
        onKeyDown: (event: KeyboardEvent) => {
          if (!['Enter', ' ', 'ArrowDown'].includes(event.key)) return;
          event.preventDefault();
          event.stopPropagation();
          load();
        },
        // A click without either comes from assistive technology.
        onClick: load,
      })}
    >
      {children}
    </button>
  );
  return List ? <List label={menuLabel} trigger={button} groups={groups()} /> : button;
}

/** The three dots of a row. */
export function MoreButton(props: Omit<MenuButtonProps, 'children' | 'className'>) {
  return (
    <MenuButton
      {...props}
      className="inline-flex size-8 items-center justify-center rounded-control text-soft hover:bg-hover hover:text-text data-[state=open]:bg-press"
    >
      <Icon of={Ellipsis} />
    </MenuButton>
  );
}
