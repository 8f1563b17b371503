// One server: state, name, how it is reached, what it offers, its switch and its actions.
import { FlaskConical, TriangleAlert } from 'lucide-react';
import { type MouseEvent, memo, type ReactNode, type RefObject, useDeferredValue } from 'react';
import type { ServerView } from '../../../src-shared/model/mcp-server.ts';
import { useApp, useGateway, useUi } from '../../app/app-context.ts';
import { serverCommands } from '../../app/commands.ts';
import { Badge } from '../../components/badge.tsx';
import { IconButton } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { cx } from '../../components/cx.ts';
import { Icon } from '../../components/icon.tsx';
import { MoreButton } from '../../components/menu.tsx';
import { MiddleEllipsis } from '../../components/middle-ellipsis.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { Switch } from '../../components/switch.tsx';
import { TRANSPORT_WORDS, targetOf } from '../../store/server-facts.ts';
import { count } from '../../text/units.ts';
import { RowNotes } from './row-notes.tsx';

interface ServerRowProps {
  readonly id: string;
  /** Its controls are the ones the tab key reaches. */
  readonly current: boolean;
  /** Its details are open beside the list. */
  readonly open: boolean;
  /** Whether rows come into sight by scrolling: then their buttons follow when there is time. */
  readonly hurried: RefObject<boolean>;
}

/** Drawn again only when this server changes. */
export const ServerRow = memo(function ServerRow({ id, current, open, hurried }: ServerRowProps) {
  const { actions } = useApp();
  const server = useGateway((state) => state.servers.get(id));
  const switching = useUi((state) => state.switching.get(id));
  if (!server) return null;
  const enabled = switching ?? server.enabled;
  const status = switching === false ? 'disabled' : switching && !server.enabled ? 'connecting' : server.status;
  const tabIndex = current ? 0 : -1;
  const openOnClick = (event: MouseEvent) => {
    // What happens in a menu or a dialog of the row bubbles up here, too, but is elsewhere on the page.
    const { target, currentTarget } = event;
    const own = target instanceof Element && currentTarget.contains(target);
    const inside = !own || target.closest('button, input, a, [data-notes]');
    if (!inside && !window.getSelection()?.toString()) actions.openServer(id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the pointer; the name is the real button
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <div
      onClick={openOnClick}
      className={cx(
        'group border-b border-line px-6 transition-colors duration-100',
        open ? 'bg-panel shadow-[inset_2px_0_0_var(--color-accent)]' : 'hover:bg-panel',
      )}
    >
      <div className="grid min-h-(--row) grid-cols-[108px_minmax(0,1fr)_auto_auto_auto] items-center gap-x-4 @max-narrow:grid-cols-[minmax(0,1fr)_auto_auto_auto] @max-narrow:gap-x-2 @max-narrow:py-1">
        <StatusMark status={status} unapproved={server.approval.state === 'pending'} />
        <Identity server={server} tabIndex={tabIndex} />
        <Offer server={server} />
        <Switch
          aria-label={`${server.name} on`}
          checked={enabled}
          disabled={server.origin === 'code'}
          tabIndex={tabIndex}
          onChange={(on) => void actions.servers.setEnabled(id, on)}
        />
        <div className="-mr-2 flex w-16 items-center">
          <Afterwards atOnce={!hurried.current}>
            <RowActions server={server} tabIndex={tabIndex} />
          </Afterwards>
        </div>
      </div>
      <RowNotes server={server} tabIndex={tabIndex} />
    </div>
  );
});

/** What a row is painted without: what is seen only when the pointer comes, and in a scroll all that it can do. */
function Afterwards({ atOnce = false, children }: { atOnce?: boolean; children: ReactNode }) {
  return useDeferredValue(true, atOnce) ? children : null;
}

interface IdentityProps {
  readonly server: ServerView;
  readonly tabIndex: number;
}

function Identity({ server, tabIndex }: IdentityProps) {
  const { actions } = useApp();
  const target = targetOf(server);
  const widened = useGateway((state) => state.widened.includes(server.id));
  return (
    <div className="flex min-w-0 flex-col @max-narrow:col-span-full @max-narrow:row-start-2 [[data-density=compact]_&]:flex-row [[data-density=compact]_&]:items-center [[data-density=compact]_&]:gap-3">
      <div className="flex min-w-0 items-center gap-2">
        <button
          type="button"
          data-row-focus
          tabIndex={tabIndex}
          aria-haspopup="dialog"
          onClick={() => actions.openServer(server.id)}
          className={cx('min-w-0 truncate rounded-tag font-semibold', !server.enabled && 'text-soft')}
        >
          {server.name}
        </button>
        <Badge>{TRANSPORT_WORDS[server.transport]}</Badge>
        {server.origin === 'code' && <Badge title="Registered by code of the workspace">Code</Badge>}
        {widened && (
          <Badge tone="busy" title="No agent lists it any more, so every agent may use it">
            open to every agent
          </Badge>
        )}
        {server.warnings.length > 0 && (
          <span className="text-busy-text" title={server.warnings.map(({ message }) => message).join(' ')}>
            <Icon of={TriangleAlert} className="size-3.5" />
            <span className="sr-only">{count(server.warnings.length, 'warning')}</span>
          </span>
        )}
      </div>
      <div className="flex h-4.5 min-w-0 items-center gap-1">
        <MiddleEllipsis text={target} className="font-mono text-code text-faint" />
        <Afterwards>
          <CopyButton
            text={target}
            label={`Copy how ${server.name} is reached`}
            plain
            className="size-5 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
          />
        </Afterwards>
      </div>
    </div>
  );
}

function Offer({ server }: { server: ServerView }) {
  return (
    <div className="flex items-center justify-end gap-2 text-small text-soft">
      {server.era && (
        <Badge
          title={
            server.era === 'modern'
              ? 'Speaks protocol revision 2026-07-28, without a handshake'
              : 'Speaks protocol revisions up to 2025-11-25, with a handshake'
          }
        >
          {server.era}
        </Badge>
      )}
      <span className="tabular w-16 text-right">{server.connected ? count(server.tool_count, 'tool') : '–'}</span>
    </div>
  );
}

function RowActions({ server, tabIndex }: { server: ServerView; tabIndex: number }) {
  const app = useApp();
  const testing = useUi((state) => state.tests.get(server.id)?.state === 'running');
  const refreshing = useUi((state) => state.refreshing.has(server.id));
  return (
    <>
      <IconButton
        icon={FlaskConical}
        label={`Test ${server.name}`}
        shortcut="t"
        plain
        busy={testing || refreshing}
        tabIndex={tabIndex}
        onClick={() => void app.actions.servers.test(server.id)}
      />
      <MoreButton
        aria-label={`More actions for ${server.name}`}
        menuLabel={`Actions for ${server.name}`}
        groups={() => serverCommands(app, server)}
        tabIndex={tabIndex}
      />
    </>
  );
}
