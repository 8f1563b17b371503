// The last of the first steps: the first server is there, and this is where clients find it.
import { PartyPopper } from 'lucide-react';
import { useHost } from '../../app/app-context.ts';
import { useRemembered } from '../../app/use-remembered.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';

/** How far the user is with the first steps: `started` once they were seen, `done` when they are not wanted any more. */
export const FIRST_STEPS = 'first-steps';

export function FirstServerNote() {
  const [steps, setSteps] = useRemembered(FIRST_STEPS);
  const apiUrl = useHost((state) => state.apiUrl);
  if (steps !== 'started' || !apiUrl) return null;
  return (
    <section
      aria-label="What comes next"
      className="flex animate-appear flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-accent-soft px-6 py-2 text-accent-text"
    >
      <Icon of={PartyPopper} />
      <p>Your first server is here. Point Claude Code, Cursor or any other MCP client at</p>
      <span className="flex items-center gap-1">
        <code className="font-mono text-code">{apiUrl}/mcp</code>
        <CopyButton text={`${apiUrl}/mcp`} label="Copy the address for clients" />
      </span>
      <Button small className="ml-auto" onClick={() => setSteps('done')}>
        Done
      </Button>
    </section>
  );
}
