// A server's state as a shape, a word and a colour, in that order of trust.
import type { ServerStatus } from '../../src-shared/model/mcp-server.ts';
import { STATUS_WORDS } from '../store/server-facts.ts';
import { cx } from './cx.ts';

const COLORS: Readonly<Record<ServerStatus, string>> = {
  connected: 'text-ok',
  connecting: 'text-busy',
  error: 'text-bad',
  needs_auth: 'text-sign',
  disabled: 'text-mark',
};

const WORD_COLORS: Readonly<Record<ServerStatus, string>> = {
  connected: 'text-soft',
  connecting: 'text-busy-text',
  error: 'text-bad-text',
  needs_auth: 'text-sign-text',
  disabled: 'text-faint',
};

export function StatusShape({ status, className }: { status: ServerStatus; className?: string }) {
  return (
    <svg viewBox="0 0 12 12" className={cx('size-3 shrink-0', COLORS[status], className)} aria-hidden="true">
      {status === 'connected' && <circle cx="6" cy="6" r="4" fill="currentColor" />}
      {status === 'connecting' && (
        <circle
          cx="6"
          cy="6"
          r="3.6"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeDasharray="2.6 1.9"
          className="animate-breathe"
        />
      )}
      {status === 'error' && <path d="M6 1.6 11 10.6H1Z" fill="currentColor" strokeLinejoin="round" />}
      {status === 'needs_auth' && <path d="M6 1 11 6 6 11 1 6Z" fill="currentColor" />}
      {status === 'disabled' && <circle cx="6" cy="6" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.5" />}
    </svg>
  );
}

interface StatusMarkProps {
  readonly status: ServerStatus;
  /** Nothing of it runs before somebody approves it, which is no error. */
  readonly unapproved?: boolean;
  readonly className?: string;
}

export function StatusMark({ status: given, unapproved, className }: StatusMarkProps) {
  const waits = unapproved && given === 'error';
  const status = waits ? 'needs_auth' : given;
  return (
    <span className={cx('inline-flex items-center gap-2', className)}>
      <StatusShape status={status} />
      <span className={cx('text-small', WORD_COLORS[status])}>{waits ? 'To approve' : STATUS_WORDS[status]}</span>
    </span>
  );
}
