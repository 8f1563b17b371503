// Fault: pages may open windows.
import type { App } from 'electron';
import { guardNavigation as guard } from '../../../src-main/electron/navigation.ts';

export function guardNavigation(app: Pick<App, 'on'>): void {
  guard(app);
  app.on('web-contents-created', (_, contents) => contents.setWindowOpenHandler(() => ({ action: 'allow' })));
}
