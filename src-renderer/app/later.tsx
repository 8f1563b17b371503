// The parts that the first screen does without: each is loaded when it is first shown, or in the quiet after the start.
import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { loadMenuList } from '../components/menu.tsx';

interface Later<P> {
  (props: P): ReactNode;
  load(): Promise<unknown>;
}

/** @param waiting stands in its place while it is being loaded */
function later<P extends object>(load: () => Promise<ComponentType<P>>, waiting: ReactNode = null): Later<P> {
  const Part = lazy(async () => ({ default: await load() })) as ComponentType<P>;
  const Shown = (props: P) => (
    <Suspense fallback={waiting}>
      <Part {...props} />
    </Suspense>
  );
  return Object.assign(Shown, { load });
}

/** A page that draws nothing is given 50 ms; one that does is left with the rest of a frame. */
const FREE_MS = 30;

const BLANK_SCREEN = <main className="flex-1" aria-busy="true" />;

export const LATER = {
  ToolsScreen: later(async () => (await import('../screens/tools/tools-screen.tsx')).ToolsScreen, BLANK_SCREEN),
  AgentsScreen: later(async () => (await import('../screens/agents/agents-screen.tsx')).AgentsScreen, BLANK_SCREEN),
  ConnectScreen: later(async () => (await import('../screens/connect/connect-screen.tsx')).ConnectScreen, BLANK_SCREEN),
  ActivityScreen: later(
    async () => (await import('../screens/activity/activity-screen.tsx')).ActivityScreen,
    BLANK_SCREEN,
  ),
  SettingsScreen: later(
    async () => (await import('../screens/settings/settings-screen.tsx')).SettingsScreen,
    BLANK_SCREEN,
  ),
  LoginScreen: later(async () => (await import('../screens/login/login-screen.tsx')).LoginScreen),
  FirstSteps: later(async () => (await import('../screens/servers/first-steps.tsx')).FirstSteps),
  ServerDrawer: later(async () => (await import('../screens/servers/drawer/server-drawer.tsx')).ServerDrawer),
  ServerDialog: later(async () => (await import('../screens/servers/form/server-dialog.tsx')).ServerDialog),
  DeleteDialog: later(async () => (await import('../screens/servers/dialogs/delete-dialog.tsx')).DeleteDialog),
  DuplicateDialog: later(async () => (await import('../screens/servers/dialogs/duplicate-dialog.tsx')).DuplicateDialog),
  DiagnoseDialog: later(async () => (await import('../screens/servers/dialogs/diagnose-dialog.tsx')).DiagnoseDialog),
  SignInDialog: later(async () => (await import('../screens/servers/dialogs/sign-in-dialog.tsx')).SignInDialog),
  ElicitationDialog: later(
    async () => (await import('../screens/elicitation/elicitation-dialog.tsx')).ElicitationDialog,
  ),
  RotateDialog: later(async () => (await import('../screens/settings/rotate-dialog.tsx')).RotateDialog),
  Toasts: later(async () => (await import('../components/toasts.tsx')).Toasts),
  Palette: later(async () => (await import('./palette/palette.tsx')).Palette),
  ShortcutsDialog: later(async () => (await import('./shortcuts-dialog.tsx')).ShortcutsDialog),
};

/** Fetches them one by one while nothing else is going on, so that going there takes no time. */
export async function loadTheRest(signal: AbortSignal): Promise<void> {
  for (const load of [loadMenuList, ...Object.values(LATER).map((part) => part.load)]) {
    await quiet();
    if (signal.aborted) return;
    // What fails now is fetched again when it is shown.
    await load().catch(() => {});
  }
}

/** To run a part for the first time takes longer than a frame: not while the page scrolls or moves. */
function quiet(): Promise<void> {
  return new Promise((resolve) => {
    const look = (idle: IdleDeadline) => {
      if (idle.timeRemaining() > FREE_MS) resolve();
      else requestIdleCallback(look);
    };
    requestIdleCallback(look);
  });
}
