// What the command line of the desktop application says. Everything else on it is Chromium's or Electron's.
import { HIDDEN_ARGUMENT } from './login-item.ts';

export interface DesktopArguments {
  /** Pump MCP frames between stdio and the endpoint; no window, and the running application is left alone. */
  readonly stdioBridge: boolean;
  /** Start in the tray. */
  readonly hidden: boolean;
  readonly dataDir: string | null;
  /** Of the bridge: whose tools the client gets. */
  readonly agent: string;
  /** Of the bridge: open the application in the tray when it does not run. */
  readonly start: boolean;
}

export function readDesktopArguments(argv: readonly string[]): DesktopArguments {
  return {
    stdioBridge: argv.includes('--stdio-bridge'),
    hidden: argv.includes(HIDDEN_ARGUMENT),
    dataDir: optionValue(argv, '--data-dir'),
    agent: optionValue(argv, '--agent') ?? 'default',
    start: argv.includes('--start'),
  };
}

function optionValue(argv: readonly string[], option: string): string | null {
  const joined = argv.find((argument) => argument.startsWith(`${option}=`));
  if (joined !== undefined) return joined.slice(option.length + 1) || null;
  const at = argv.indexOf(option);
  return (at === -1 ? null : argv[at + 1]) ?? null;
}
