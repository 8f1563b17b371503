// The frame of the application: sidebar, the current screen, dialogs and toasts above it.
import { useEffect } from 'react';
import { TooltipBox } from '../components/tooltip.tsx';
import { ServersScreen } from '../screens/servers/servers-screen.tsx';
import { useApp, useGatewayStore, useUi } from './app-context.ts';
import { Dialogs } from './dialogs.tsx';
import { LATER, loadTheRest } from './later.tsx';
import { LinkBanner } from './link-banner.tsx';
import { LoadingShell } from './loading-shell.tsx';
import { readRoute, type Screen } from './route.ts';
import { ScreenBoundary } from './screen-boundary.tsx';
import { Sidebar } from './sidebar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const SCREENS: Readonly<Record<Screen, () => React.ReactNode>> = {
  servers: () => <ServersScreen />,
  tools: () => <LATER.ToolsScreen />,
  agents: () => <LATER.AgentsScreen />,
  connect: () => <LATER.ConnectScreen />,
  activity: () => <LATER.ActivityScreen />,
  settings: () => <LATER.SettingsScreen />,
};

export function Shell() {
  const ready = useGatewayStore((state) => state.gateway !== null);
  return ready ? <ReadyShell /> : <LoadingShell />;
}

function ReadyShell() {
  useShortcuts();
  useBackButton();
  usePreload();
  const screen = useUi((state) => state.route.screen);
  const toasts = useUi((state) => state.toasts.length > 0);
  return (
    <div className="relative flex h-full flex-col">
      <LinkBanner />
      <div className="flex min-h-0 flex-1">
        <Sidebar />
        <ScreenBoundary key={screen}>{SCREENS[screen]()}</ScreenBoundary>
      </div>
      <Dialogs />
      {toasts && <LATER.Toasts />}
      <Announcer />
      <TooltipBox />
    </div>
  );
}

function usePreload(): void {
  useEffect(() => {
    const left = new AbortController();
    const timer = setTimeout(() => void loadTheRest(left.signal), 1_000);
    return () => {
      left.abort();
      clearTimeout(timer);
    };
  }, []);
}

function useBackButton(): void {
  const { ui } = useApp();
  useEffect(() => {
    const onPop = () => ui.setState({ route: readRoute(window.location.hash), came: true });
    window.addEventListener('popstate', onPop);
    return () => window.removeEventListener('popstate', onPop);
  }, [ui]);
}

function Announcer() {
  const announcement = useUi((state) => state.announcement);
  return (
    <div aria-live="polite" className="sr-only">
      {announcement}
    </div>
  );
}
