// The operations only the desktop window has: they need a user at the machine, so no script can reach them over HTTP.
import { z } from 'zod';

/** A desktop operation has no REST route; the rest of the row is as in the admin table. */
export interface DesktopOperation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly summary: string;
  readonly input: I;
  readonly output: O;
}

const none = z.object({});
const done = z.object({ done: z.literal(true) });

export const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof themeSchema>;

export const preferencesSchema = z.object({
  theme: themeSchema,
  start_at_login: z.boolean(),
  close_to_tray: z.boolean(),
  notifications: z.boolean(),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const hostSchema = z.object({
  platform: z.string(),
  versions: z.object({ app: z.string(), electron: z.string(), chromium: z.string(), node: z.string() }),
  /** What this system can do; a control for what it cannot is not shown. */
  can: z.object({ tray: z.boolean(), start_at_login: z.boolean(), keychain: z.boolean() }),
  /** Where the loopback API listens; null with the reason when it does not. */
  api: z.object({ url: z.string().nullable(), problem: z.string().nullable() }),
});
export type HostView = z.infer<typeof hostSchema>;

export const desktopContract = {
  get_host: { summary: 'What the window runs on and where the API listens', input: none, output: hostSchema },
  get_preferences: { summary: 'The preferences of the window', input: none, output: preferencesSchema },
  update_preferences: {
    summary: 'Change preferences of the window; absent ones stay',
    input: preferencesSchema.partial(),
    output: preferencesSchema,
  },
  get_admin_token: { summary: 'The admin token, to be copied', input: none, output: z.object({ token: z.string() }) },
  rotate_admin_token: {
    summary: 'Replace the admin token; the old one stops working at once',
    input: none,
    output: z.object({ token: z.string() }),
  },
  choose_folder: {
    summary: "Ask for a folder with the system's dialog",
    input: z.object({ title: z.string().max(200) }),
    output: z.object({ path: z.string().nullable() }),
  },
  choose_text_file: {
    summary: "Ask for a text file with the system's dialog and read it, at most 64 KiB",
    input: z.object({ title: z.string().max(200) }),
    output: z.object({ name: z.string(), text: z.string() }).nullable(),
  },
  use_key_file: {
    summary: 'Keep the encryption key in a file only this user can read, instead of the keychain',
    input: none,
    output: done,
  },
  open_logs_folder: { summary: 'Show the folder with the logs', input: none, output: done },
  open_external: {
    summary: 'Open an https link in the browser, after the user clicked it',
    input: z.object({ url: z.string().max(2_048) }),
    output: done,
  },
  restart_app: { summary: 'Stop all servers and start the application anew', input: none, output: done },
} as const satisfies Readonly<Record<string, DesktopOperation>>;

export type DesktopContract = typeof desktopContract;
export type DesktopOperationName = keyof DesktopContract;
export type DesktopInput<K extends DesktopOperationName> = z.output<DesktopContract[K]['input']>;
export type DesktopOutput<K extends DesktopOperationName> = z.output<DesktopContract[K]['output']>;
/** One function per operation; a missing one does not compile. */
export type DesktopHandlers = {
  readonly [K in DesktopOperationName]: (input: DesktopInput<K>) => DesktopOutput<K> | Promise<DesktopOutput<K>>;
};
export type DesktopClient = {
  readonly [K in DesktopOperationName]: (
    input?: z.input<DesktopContract[K]['input']>,
  ) => Promise<z.output<DesktopContract[K]['output']>>;
};
