// Copies with one click and confirms with a tick.
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { messageOf } from '../app/actions/notify.ts';
import { useApp } from '../app/app-context.ts';
import { Button, IconButton } from './button.tsx';

interface CopyProps {
  readonly text: string | (() => string | Promise<string>);
  /** The accessible name, such as "Copy address of github". */
  readonly label: string;
  /** Shown as text; without it the button is an icon. */
  readonly children?: string;
  readonly className?: string;
  /** As of an icon button. */
  readonly plain?: boolean;
}

const TICK_MS = 1_500;

export function CopyButton({ text, label, children, className, plain = false }: CopyProps) {
  const { actions } = useApp();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), TICK_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      const value = typeof text === 'string' ? text : await text();
      if (await actions.copy(value)) setCopied(true);
    } catch (error) {
      actions.notify.problem(`Could not copy it. ${messageOf(error)}`);
    }
  };
  const look = { icon: copied ? Check : Copy, onClick: () => void copy(), className: className ?? '' };
  if (!children) return <IconButton {...look} label={copied ? 'Copied' : label} small plain={plain} />;
  return (
    <Button {...look} look="quiet" small aria-label={label}>
      {copied ? 'Copied' : children}
    </Button>
  );
}
