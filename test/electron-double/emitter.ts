// Electron's emitters hand their listeners an event object that can be prevented; Node's do not.
import type { EventEmitter } from 'node:events';

export interface Preventable {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

/** Emits with a preventable event as the first argument and says whether a listener prevented it. */
export function emitPreventable(
  emitter: EventEmitter,
  name: string,
  details: object = {},
  ...more: unknown[]
): boolean {
  const event = preventable(details);
  emitter.emit(name, event, ...more);
  return event.defaultPrevented;
}

export function preventable<Details extends object>(details: Details): Details & Preventable {
  let prevented = false;
  return Object.defineProperties(
    { ...details },
    {
      defaultPrevented: { get: () => prevented },
      preventDefault: {
        value() {
          prevented = true;
        },
      },
    },
  ) as Details & Preventable;
}
