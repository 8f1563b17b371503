// The fast way to fill the form: paste what a README or another client shows.
import { ClipboardPaste } from 'lucide-react';
import { useId, useState } from 'react';
import { Badge } from '../../../components/badge.tsx';
import { cx } from '../../../components/cx.ts';
import { FieldError } from '../../../components/field.tsx';
import { Icon } from '../../../components/icon.tsx';
import { TextArea } from '../../../components/inputs.tsx';
import { TRANSPORT_WORDS } from '../../../store/server-facts.ts';
import { inertString } from '../../../text/inert.ts';
import { toCommandLine } from '../../../text/shell.ts';
import { count } from '../../../text/units.ts';
import { type PastedServer, readPaste } from './read-paste.ts';

export function PasteBox({ onFill }: { onFill: (server: PastedServer) => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly PastedServer[]>([]);
  const [chosen, setChosen] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();

  const fill = (servers: readonly PastedServer[], at: number) => {
    const server = servers[at];
    if (!server) return;
    setChosen(at);
    onFill(server);
  };
  const read = (value: string, pasted: boolean) => {
    setText(value);
    setChosen(null);
    setProblem(null);
    setFound([]);
    if (value.trim() === '') return;
    const result = readPaste(value);
    if (result.kind === 'problem') {
      setProblem(result.message);
      return;
    }
    setFound(result.servers);
    // It may hold secrets, and they are in the form now. Under somebody who types it stays.
    if (pasted) setText('');
    if (result.servers.length === 1) fill(result.servers, 0);
  };
  const notes = found[chosen ?? -1]?.notes ?? [];

  return (
    <div className="flex flex-col gap-2 rounded-card border border-dashed border-edge bg-panel p-3 has-[textarea:focus-visible]:border-accent has-[textarea:focus-visible]:border-solid has-[textarea:focus-visible]:shadow-[0_0_0_1px_var(--color-accent)]">
      <div className="flex items-start gap-2">
        <Icon of={ClipboardPaste} className="mt-2 text-faint" />
        <TextArea
          aria-label="Paste to fill in"
          aria-describedby={`${id}-notes`}
          aria-invalid={problem ? true : undefined}
          mono
          rows={1}
          placeholder="Paste a command, a URL or an mcp.json"
          value={text}
          className="max-h-32 border-transparent bg-transparent font-sans text-body outline-none placeholder:text-soft hover:border-transparent focus-visible:border-transparent"
          onChange={(event) => read(event.currentTarget.value, isPaste(event.nativeEvent))}
        />
      </div>
      <div id={`${id}-notes`} role="status" className="flex flex-col gap-1 empty:hidden">
        {problem && <FieldError>{problem}</FieldError>}
        {found.length === 1 && notes.length === 0 && (
          <p className="text-small text-soft">Filled in below. Check it and save.</p>
        )}
        {notes.map((note) => (
          <p key={note} className="text-small text-busy-text">
            {note}
          </p>
        ))}
      </div>
      {found.length > 1 && (
        <fieldset aria-label="Servers found" className="flex flex-col gap-1">
          <legend className="mb-1 text-small text-soft">{count(found.length, 'server')} found. Pick one:</legend>
          <div className="scroll-area flex max-h-44 flex-col gap-px">
            {found.map((server, index) => (
              <label
                // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole
                key={index}
                className={cx(
                  'flex items-center gap-2 rounded-control px-2 py-1',
                  chosen === index ? 'bg-accent-soft' : 'hover:bg-hover',
                )}
              >
                <input
                  type="radio"
                  name={`${id}-found`}
                  checked={chosen === index}
                  onChange={() => fill(found, index)}
                />
                <span className="font-medium">{server.name || 'without a name'}</span>
                <Badge>{TRANSPORT_WORDS[server.transport]}</Badge>
                <span className="min-w-0 truncate font-mono text-code text-faint">
                  {inertString(server.url || toCommandLine([server.command, ...server.args]))}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </div>
  );
}

function isPaste(event: Event): boolean {
  return event instanceof InputEvent && ['insertFromPaste', 'insertFromDrop'].includes(event.inputType);
}
