// The environment an upstream child gets: what programs need to run at all, what is configured for it, and nothing else.

/** Marks every descendant of a server, so that those who leave its process group can still be found. */
export const RUN_VARIABLE = 'AGENT_GATEWAY_RUN';

type Environment = Readonly<Record<string, string | undefined>>;

const POSIX = [
  'HOME',
  'LOGNAME',
  'USER',
  'SHELL',
  'TERM',
  'PATH',
  'LANG',
  'LANGUAGE',
  'TMPDIR',
  'TZ',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  // Whoever sets it means it; without it a company's own certificates are unknown to Node servers.
  'NODE_EXTRA_CA_CERTS',
];
const PROXY = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];
const FAMILIES = ['LC_', 'XDG_'];
const WINDOWS = [
  'ALLUSERSPROFILE',
  'APPDATA',
  'COMMONPROGRAMFILES',
  'COMMONPROGRAMFILES(X86)',
  'COMPUTERNAME',
  'COMSPEC',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'NUMBER_OF_PROCESSORS',
  'OS',
  'PATHEXT',
  'PROCESSOR_ARCHITECTURE',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'PROGRAMW6432',
  'PUBLIC',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'USERDOMAIN',
  'USERNAME',
  'USERPROFILE',
  'WINDIR',
];

export interface ChildEnvironmentOptions {
  /** The gateway's own environment, of which only the safe part is passed on. */
  readonly inherited: Environment;
  /** What the user set for this server: wins over everything but the run marker. */
  readonly configured?: Readonly<Record<string, string>> | null;
  /** A better PATH than the inherited one, e.g. that of the login shell. */
  readonly path?: string | null;
  readonly platform?: NodeJS.Platform;
}

export function childEnvironment(options: ChildEnvironmentOptions): Record<string, string> {
  const { inherited, configured, path, platform = process.platform } = options;
  const windows = platform === 'win32';
  const environment = new Map<string, readonly [name: string, value: string]>();
  const set = (name: string, value: string) => {
    // On Windows `Path` and `PATH` are one variable; two of them would leave it open which one counts.
    environment.set(windows ? name.toUpperCase() : name, [name, value]);
  };
  for (const [name, value] of Object.entries(inherited)) {
    // A value like "() { …" is an exported shell function: code, not configuration.
    if (value !== undefined && isSafe(name, windows) && !value.startsWith('()')) set(name, value);
  }
  if (path) set('PATH', path);
  for (const [name, value] of Object.entries(configured ?? {})) set(name, value);
  return Object.fromEntries(environment.values());
}

/** The value of a variable, whatever its case on Windows. */
export function readVariable(environment: Environment, name: string, platform = process.platform): string | undefined {
  if (platform !== 'win32') return environment[name];
  const key = Object.keys(environment).find((candidate) => candidate.toUpperCase() === name);
  return key === undefined ? undefined : environment[key];
}

function isSafe(name: string, windows: boolean): boolean {
  const upper = name.toUpperCase();
  if (PROXY.includes(upper)) return true;
  if (windows) return WINDOWS.includes(upper) || POSIX.includes(upper);
  return POSIX.includes(name) || FAMILIES.some((prefix) => name.startsWith(prefix));
}
