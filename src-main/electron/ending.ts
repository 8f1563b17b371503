// The end of the application: every server is stopped first, in sight of the user, and nothing can hold it up for long.
import type { App } from 'electron';
import type { Logger } from '../core/logger.ts';
import type { Notice } from './notice-page.ts';

/** Children get their grace inside the core; whatever they do, this is when the process ends. */
export const END_LIMIT_MS = 5_800;
/** A quick end needs no announcement. */
const SAY_AFTER_MS = 400;

export interface EndingOptions {
  readonly app: Pick<App, 'on' | 'exit'>;
  readonly logger: Logger;
  /** Takes windows and tray away at once: the user's answer to "quit" is that they are gone. */
  readonly leave: () => void;
  /** How many servers there are to stop. */
  readonly running: () => number;
  /** Stops the gateway. */
  readonly close: () => Promise<void>;
  readonly announce: (notice: Notice) => () => void;
}

/** From here on every way to quit goes through one orderly end. */
export function endInOrder({ app, logger, leave, running, close, announce }: EndingOptions): void {
  let ending = false;

  const end = async () => {
    const servers = running();
    leave();
    const saying = setTimeout(() => announce(endingNotice(servers)), SAY_AFTER_MS);
    const limit = Promise.withResolvers<'limit'>();
    const limiting = setTimeout(() => limit.resolve('limit'), END_LIMIT_MS);
    try {
      const how = await Promise.race([close(), limit.promise]);
      if (how === 'limit') logger.warn('The servers did not stop in time');
    } catch (error) {
      logger.error('The gateway did not end as it should', { error });
    }
    clearTimeout(saying);
    clearTimeout(limiting);
    app.exit(0);
  };

  app.on('before-quit', (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    void end();
  });
}

export function endingNotice(servers: number): Notice {
  const what = servers === 0 ? 'Closing connections' : `Stopping ${servers === 1 ? '1 server' : `${servers} servers`}`;
  return {
    title: `${what}…`,
    text: ['Agent Gateway quits in a moment, after 6 seconds at most.'],
    actions: [],
    busy: true,
  };
}
