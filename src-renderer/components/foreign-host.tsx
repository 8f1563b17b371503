// A page that somebody else wants opened: its host, so that a person can say whether they know it, and the way there.
import { ExternalLink } from 'lucide-react';
import { inertString } from '../text/inert.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

export function ForeignHost({ host }: { host: string }) {
  return (
    <p className="rounded-control border border-line bg-well px-3 py-2 font-mono text-section font-semibold [overflow-wrap:anywhere]">
      {inertString(host, 300)}
    </p>
  );
}

interface OpenHostProps {
  readonly url: string;
  readonly host: string;
  /** A browser opens the page by itself; the window has one door for that, which this has to ask. */
  readonly desktop: boolean;
  readonly onOpen: () => void;
}

export function OpenHost({ url, host, desktop, onOpen }: OpenHostProps) {
  const label = `Open ${inertString(host, 80)}`;
  if (desktop) {
    return (
      <Button look="primary" icon={ExternalLink} onClick={onOpen}>
        {label}
      </Button>
    );
  }
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      onClick={onOpen}
      className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-control bg-accent px-3 font-medium text-on-accent hover:bg-accent-hover"
    >
      <Icon of={ExternalLink} className="-ml-0.5" />
      {label}
    </a>
  );
}
