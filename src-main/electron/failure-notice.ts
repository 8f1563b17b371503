// Decides when a server has failed for good and is worth a notification: once each time it was connected before.
import type { ServerView } from '../../src-shared/model/mcp-server.ts';

export interface FailureNotice {
  readonly title: string;
  readonly body: string;
}

/** @returns what to say about a new view of a server; null when there is nothing to say */
export function createFailureWatch(): (server: ServerView) => FailureNotice | null {
  const wasConnected = new Set<string>();
  return (server) => {
    const { id, name, status } = server;
    if (status === 'connected') wasConnected.add(id);
    if (status === 'disabled') wasConnected.delete(id);
    // With a next try ahead it is still being worked on.
    const gaveUp = (status === 'error' && server.next_retry_at === null) || status === 'needs_auth';
    if (!gaveUp || !wasConnected.delete(id)) return null;
    if (status === 'needs_auth')
      return { title: `${name} needs you to sign in`, body: 'Open Agent Gateway to continue.' };
    return {
      title: `${name} stopped working`,
      body: bounded(server.last_error?.error ?? 'It could not be reached again.'),
    };
  };
}

/** Systems cut long texts at odd places. */
function bounded(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
