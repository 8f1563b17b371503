// The frame of the application: sidebar, the current screen, dialogs and toasts above it.
import { lazy, Suspense, useEffect } from 'react';
import { Toasts } from '../components/toasts.tsx';
import { TooltipProvider } from '../components/tooltip.tsx';
import { ServersScreen } from '../screens/servers/servers-screen.tsx';
import { useApp, useGatewayStore, useUi } from './app-context.ts';
import { Dialogs } from './dialogs.tsx';
import { LinkBanner } from './link-banner.tsx';
import { LoadingShell } from './loading-shell.tsx';
import { readRoute, type Screen } from './route.ts';
import { ScreenBoundary } from './screen-boundary.tsx';
import { Sidebar } from './sidebar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const loadTools = () => import('../screens/tools/tools-screen.tsx');
const loadAgents = () => import('../screens/agents/agents-screen.tsx');
const loadConnect = () => import('../screens/connect/connect-screen.tsx');
const loadActivity = () => import('../screens/activity/activity-screen.tsx');
const loadSettings = () => import('../screens/settings/settings-screen.tsx');

const ToolsScreen = lazy(async () => ({ default: (await loadTools()).ToolsScreen }));
const AgentsScreen = lazy(async () => ({ default: (await loadAgents()).AgentsScreen }));
const ConnectScreen = lazy(async () => ({ default: (await loadConnect()).ConnectScreen }));
const ActivityScreen = lazy(async () => ({ default: (await loadActivity()).ActivityScreen }));
const SettingsScreen = lazy(async () => ({ default: (await loadSettings()).SettingsScreen }));

const SCREENS: Readonly<Record<Screen, () => React.ReactNode>> = {
  servers: () => <ServersScreen />,
  tools: () => <ToolsScreen />,
  agents: () => <AgentsScreen />,
  connect: () => <ConnectScreen />,
  activity: () => <ActivityScreen />,
  settings: () => <SettingsScreen />,
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
  return (
    <TooltipProvider delayDuration={400} skipDelayDuration={200}>
      <div className="flex h-full flex-col">
        <LinkBanner />
        <div className="flex min-h-0 flex-1">
          <Sidebar />
          <ScreenBoundary key={screen}>
            <Suspense fallback={<main className="flex-1" aria-busy="true" />}>{SCREENS[screen]()}</Suspense>
          </ScreenBoundary>
        </div>
        <Dialogs />
        <Toasts />
        <Announcer />
      </div>
    </TooltipProvider>
  );
}

/** Once the first screen stands, the others are fetched, so that going there takes no time. */
function usePreload(): void {
  useEffect(() => {
    const timer = setTimeout(
      () => void Promise.allSettled([loadTools(), loadAgents(), loadConnect(), loadActivity(), loadSettings()]),
      1_000,
    );
    return () => clearTimeout(timer);
  }, []);
}

function useBackButton(): void {
  const { ui } = useApp();
  useEffect(() => {
    const onPop = () => ui.setState({ route: readRoute(window.location.hash) });
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
