// What the operating system draws: dialogs, menus, tray, notifications, the clipboard. Noted, never shown.
import { EventEmitter } from 'node:events';
import { note } from './journal.ts';

/** What the user would have answered, by the name of the call; set by the test. */
const answers = new Map<string, unknown>();

export function answerWith(api: string, answer: unknown): void {
  answers.set(api, answer);
}

function ask<Answer>(api: string, args: unknown[], otherwise: Answer): Promise<Answer> {
  note(api, args.at(-1));
  return Promise.resolve((answers.get(api) as Answer | undefined) ?? otherwise);
}

type Ask<Options, Answer> = {
  (window: object, options: Options): Promise<Answer>;
  (options: Options): Promise<Answer>;
};

export const dialog = {
  showOpenDialog: ((...args: unknown[]) =>
    ask('dialog.showOpenDialog', args, { canceled: true, filePaths: [] })) as Ask<
    Electron.OpenDialogOptions,
    Electron.OpenDialogReturnValue
  >,
  showErrorBox: (title: string, content: string) => note('dialog.showErrorBox', title, content),
} satisfies Partial<Electron.Dialog>;

export const shell = {
  async openExternal(url: string) {
    note('shell.openExternal', url);
  },
  async openPath(target: string) {
    note('shell.openPath', target);
    return '';
  },
} satisfies Partial<Electron.Shell>;

let copied = '';
export const clipboard = {
  readText: async () => copied,
  async writeText(text: string) {
    copied = text;
  },
} satisfies Partial<Electron.Clipboard>;

class ImageDouble implements Pick<Electron.NativeImage, 'isEmpty' | 'setTemplateImage'> {
  readonly file: string;
  constructor(file: string) {
    this.file = file;
  }
  isEmpty(): boolean {
    return this.file === '';
  }
  setTemplateImage(): void {}
}

export const nativeImage = {
  createEmpty: () => new ImageDouble('') as unknown as Electron.NativeImage,
  createFromPath: (file: string) => new ImageDouble(file) as unknown as Electron.NativeImage,
} satisfies Partial<typeof Electron.nativeImage>;

export class MenuDouble {
  readonly template: Electron.MenuItemConstructorOptions[];
  constructor(template: Electron.MenuItemConstructorOptions[]) {
    this.template = template;
  }
  static current: MenuDouble | null = null;
  static buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Electron.Menu {
    for (const item of flatten(template)) {
      // Electron throws here too.
      if (!item.label && !item.role && item.type !== 'separator') {
        throw new TypeError('Invalid template for MenuItem: must have label, role or type');
      }
    }
    return new MenuDouble(template) as unknown as Electron.Menu;
  }
  static setApplicationMenu(menu: Electron.Menu | null): void {
    MenuDouble.current = menu as unknown as MenuDouble | null;
  }
}

function flatten(template: Electron.MenuItemConstructorOptions[]): Electron.MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}

/** Chooses an entry as a user would: by its label, anywhere in the menu. */
export function choose(menu: MenuDouble | null, label: string): void {
  const item = flatten(menu?.template ?? []).find((one) => one.label === label);
  if (!item) throw new Error(`There is no entry “${label}”`);
  if (item.enabled === false) throw new Error(`The entry “${label}” is disabled`);
  (item.click as (() => void) | undefined)?.();
}

/** The labels of a menu as a user would read them, indented by depth. */
export function describeMenu(menu: MenuDouble | null): string[] {
  const lines = (template: Electron.MenuItemConstructorOptions[], indent: string): string[] =>
    template.flatMap((item) => [
      `${indent}${item.type === 'separator' ? '—' : (item.label ?? item.role)}${item.enabled === false ? ' (off)' : ''}`,
      ...(Array.isArray(item.submenu) ? lines(item.submenu, `${indent}  `) : []),
    ]);
  return lines(menu?.template ?? [], '');
}

export const Menu = MenuDouble as unknown as Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'>;

class TrayDouble extends EventEmitter {
  static all: TrayDouble[] = [];
  image: unknown;
  toolTip = '';
  menu: MenuDouble | null = null;
  #destroyed = false;
  constructor(image: unknown) {
    super();
    if (process.env.ELECTRON_DOUBLE_TRAY === 'none') throw new Error('electron double: this desktop has no tray');
    this.image = image;
    TrayDouble.all.push(this);
  }
  setImage(image: unknown): void {
    this.image = image;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setContextMenu(menu: unknown): void {
    this.menu = menu as MenuDouble | null;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  destroy(): void {
    this.#destroyed = true;
    TrayDouble.all = TrayDouble.all.filter((tray) => tray !== this);
  }
}

export function theTray(): TrayDouble | null {
  return TrayDouble.all.at(-1) ?? null;
}

export const Tray = TrayDouble as unknown as {
  new (
    image: Electron.NativeImage | string,
  ): Pick<Electron.Tray, 'setImage' | 'setToolTip' | 'setContextMenu' | 'destroy' | 'isDestroyed' | 'on'>;
};

export type Tray = InstanceType<typeof Tray>;

const notifications: NotificationDouble[] = [];

class NotificationDouble extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }
  readonly options: Electron.NotificationConstructorOptions;
  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super();
    this.options = options;
  }
  show(): void {
    notifications.push(this);
    note('Notification.show', { title: this.options.title, body: this.options.body });
  }
  close(): void {}
}

/** Clicks the last notification, as a user would. */
export function clickNotification(): void {
  notifications.at(-1)?.emit('click', {});
}

export const Notification = NotificationDouble as unknown as {
  new (
    options?: Electron.NotificationConstructorOptions,
  ): Pick<Electron.Notification, 'show' | 'close' | 'on' | 'once'>;
  isSupported(): boolean;
};
