// The lists whose changes clients can listen for, each with its announcer.
import type { Clock } from '../clock.ts';
import { type Announcer, createAnnouncer } from './announcer.ts';
import type { Catalogues } from './catalogue.ts';
import type { ToolOffers } from './tool-offer.ts';

/** By the member of `subscriptions/listen` that asks for it; `method` is the notification. */
export type Announcers = Readonly<Record<string, { readonly method: string; readonly announcer: Announcer }>>;

export function createAnnouncers(clock: Clock, offers: ToolOffers, catalogues: Catalogues): Announcers {
  return {
    toolsListChanged: {
      method: 'notifications/tools/list_changed',
      announcer: createAnnouncer(clock, (agent, server) => offers.of(agent, server).text),
    },
    promptsListChanged: {
      method: 'notifications/prompts/list_changed',
      announcer: createAnnouncer(clock, (agent, server) => catalogues.of(agent, server).prompts.text),
    },
    resourcesListChanged: {
      method: 'notifications/resources/list_changed',
      announcer: createAnnouncer(clock, (agent, server) => {
        const { resources, templates } = catalogues.of(agent, server).resources;
        return resources.text + templates.text;
      }),
    },
  };
}
