// The rest about one server, beside the list: what it is, its tools, what it wrote.
import { Pencil, RefreshCw, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useApp, useGateway, useUi } from '../../../app/app-context.ts';
import { runByKey, serverCommands } from '../../../app/commands.ts';
import { isTyping, pressed } from '../../../app/shortcut.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { StatusMark } from '../../../components/status-mark.tsx';
import { type Tab, Tabs } from '../../../components/tabs.tsx';
import { focusServer } from '../server-list.tsx';
import { AuthTab } from './auth-tab.tsx';
import { LogsTab } from './logs-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { ToolsTab } from './tools-tab.tsx';

export function ServerDrawer() {
  const drawer = useUi((state) => state.drawer);
  const there = useGateway((state) => drawer !== null && state.servers.has(drawer.id));
  return drawer && there ? <OpenDrawer id={drawer.id} tab={drawer.tab} /> : null;
}

function OpenDrawer({ id, tab }: { id: string; tab: string }) {
  const app = useApp();
  const server = useGateway((state) => state.servers.get(id));
  const refreshing = useUi((state) => state.refreshing.has(id));
  const panel = useRef<HTMLElement>(null);

  // Once, when it opens: walking through the list with the drawer open leaves the focus in the list.
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);

  if (!server) return null;
  const close = () => {
    app.actions.closeDrawer();
    focusServer(id);
  };
  const tabs: Tab[] = [
    { id: 'overview', label: 'Overview', content: <OverviewTab key={id} server={server} /> },
    {
      id: 'tools',
      label: (
        <>
          Tools <span className="tabular text-small text-faint">{server.connected ? server.tool_count : ''}</span>
        </>
      ),
      content: <ToolsTab key={id} server={server} />,
    },
    server.transport === 'stdio'
      ? { id: 'logs', label: 'Logs', content: <LogsTab key={id} server={server} /> }
      : { id: 'auth', label: 'Auth', content: <AuthTab key={id} server={server} /> },
  ];
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={`Details of ${server.name}`}
      onKeyDown={(event) => {
        if (event.defaultPrevented || isTyping(event.target)) return;
        if (event.key === 'Escape') close();
        else if (event.key === 'Enter' || !runByKey(serverCommands(app, server).flat(), pressed(event.nativeEvent)))
          return;
        event.preventDefault();
      }}
      className="flex w-(--drawer) max-w-full shrink-0 animate-slide flex-col border-l border-line bg-raised outline-none max-lg:fixed max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:shadow-dialog"
    >
      <header className="flex items-start gap-2 py-3 pr-3 pl-6">
        <div className="flex min-w-0 flex-1 flex-col gap-0.5">
          <h2 className="text-section font-semibold [overflow-wrap:anywhere]">{server.name}</h2>
          <StatusMark status={server.status} unapproved={server.approval.state === 'pending'} />
        </div>
        {server.origin === 'admin' && (
          <Button icon={Pencil} onClick={() => app.actions.openDialog({ kind: 'server', id })}>
            Edit
          </Button>
        )}
        <IconButton
          icon={RefreshCw}
          label="Refresh"
          shortcut="r"
          busy={refreshing}
          disabled={!server.enabled}
          onClick={() => void app.actions.servers.refresh(id)}
        />
        <IconButton icon={X} label="Close details" shortcut="escape" onClick={close} />
      </header>
      <Tabs
        label={`About ${server.name}`}
        tabs={tabs}
        value={tabs.some((each) => each.id === tab) ? tab : 'overview'}
        onChange={(next) => app.actions.openServer(id, next)}
        className="flex-1"
        listClassName="px-6"
      />
    </aside>
  );
}
