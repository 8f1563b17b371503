// The way between the screens, with how much there is on each.
import { PanelLeft, Search } from 'lucide-react';
import { Button, IconButton } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { Icon } from '../components/icon.tsx';
import { Kbd } from '../components/kbd.tsx';
import { StatusShape } from '../components/status-mark.tsx';
import { tooltip } from '../components/tooltip.tsx';
import { countServers, countTools } from '../store/select-servers.ts';
import { count } from '../text/units.ts';
import { ApiIndicator } from './api-indicator.tsx';
import { useApp, useGateway, useUi } from './app-context.ts';
import { SCREEN_COMMANDS } from './commands.ts';
import { Logo } from './logo.tsx';
import { routeHash, type Screen } from './route.ts';
import { useSidebarWidth } from './use-sidebar-width.ts';

export function Sidebar() {
  const { actions } = useApp();
  const { narrow, fixed, choose } = useSidebarWidth();
  return (
    <aside
      className={cx(
        'flex shrink-0 flex-col gap-4 border-r border-line bg-panel px-2 py-3 transition-[width] duration-150 tight:gap-2 tight:overflow-x-hidden tight:overflow-y-auto tight:[scrollbar-width:none] tight:*:shrink-0',
        narrow ? 'w-(--sidebar-narrow)' : 'w-(--sidebar)',
      )}
    >
      <div className={cx('flex h-8 items-center gap-2', narrow ? 'justify-center' : 'pl-2')}>
        <Logo className="size-5.5 shrink-0" />
        {!narrow && <span className="font-semibold">Agent Gateway</span>}
      </div>
      {narrow ? (
        <IconButton
          icon={Search}
          label="Search everything"
          shortcut="mod+k"
          side="right"
          className="mx-auto"
          onClick={() => actions.openDialog({ kind: 'palette' })}
        />
      ) : (
        <Button
          className="justify-start border-line bg-canvas px-2.5 font-normal text-soft"
          icon={Search}
          onClick={() => actions.openDialog({ kind: 'palette' })}
        >
          <span className="flex-1 text-left">Search…</span>
          <Kbd shortcut="mod+k" />
        </Button>
      )}
      <nav aria-label="Main" className="flex flex-col gap-0.5">
        {SCREEN_COMMANDS.map((item) => (
          <NavItem key={item.screen} {...item} narrow={narrow} />
        ))}
      </nav>
      <div className={cx('mt-auto flex gap-1', narrow ? 'flex-col items-center' : 'items-center')}>
        <ApiIndicator narrow={narrow} />
        {!fixed && (
          <IconButton
            icon={PanelLeft}
            label={narrow ? 'Widen the sidebar' : 'Narrow the sidebar'}
            side="right"
            className={narrow ? '' : 'ml-auto'}
            onClick={() => choose(narrow ? 'wide' : 'narrow')}
          />
        )}
      </div>
    </aside>
  );
}

interface NavItemProps {
  readonly screen: Screen;
  readonly label: string;
  readonly icon: (typeof SCREEN_COMMANDS)[number]['icon'];
  readonly shortcut: string;
  readonly narrow: boolean;
}

function NavItem({ screen, label, icon, shortcut, narrow }: NavItemProps) {
  const { actions } = useApp();
  const current = useUi((state) => state.route.screen === screen);
  const amount = useGateway((state) => {
    if (screen === 'servers') return state.serverIds.length;
    if (screen === 'tools') return countTools(state.tools);
    return screen === 'agents' ? state.agents.length : 0;
  });
  const trouble = useGateway((state) => (screen === 'servers' ? countServers(state.servers).attention : 0));
  return (
    <a
      href={routeHash({ screen, item: null })}
      draggable={false}
      aria-current={current ? 'page' : undefined}
      {...(narrow && { 'aria-label': label, ...tooltip(label, shortcut, 'right') })}
      onClick={(event) => {
        event.preventDefault();
        actions.goTo(screen);
      }}
      className={cx(
        'relative flex h-8 items-center gap-2.5 rounded-control transition-colors duration-100',
        narrow ? 'mx-auto w-10 justify-center' : 'px-2',
        current ? 'bg-accent-soft font-medium text-accent-text' : 'text-soft hover:bg-hover hover:text-text',
      )}
    >
      <Icon of={icon} />
      {!narrow && <span className="flex-1 text-left">{label}</span>}
      {trouble > 0 && (
        <StatusShape status="error" className={narrow ? 'absolute top-0.5 right-0.5 size-2.5' : 'size-2.5'} />
      )}
      {!narrow && amount > 0 && <span className="tabular text-small">{amount.toLocaleString('en')}</span>}
      {trouble > 0 && <span className="sr-only">, {count(trouble, 'needs', 'need')} attention</span>}
    </a>
  );
}
