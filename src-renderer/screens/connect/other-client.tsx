// A client that we do not know: what to paste, through the bridge and straight over HTTP.
import { useAsked } from '../../app/use-asked.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';

export function OtherClient({ agent }: { agent: string }) {
  return (
    <li className="px-6 py-3">
      <Disclosure title="Another client" note="any that speaks MCP">
        <Snippets agent={agent} />
      </Disclosure>
    </li>
  );
}

function Snippets({ agent }: { agent: string }) {
  const { answer: snippet, problem } = useAsked(
    (client) => client.get_client_snippet({ client: 'other', agent }),
    [agent],
  );
  if (problem) return <p className="text-bad-text">{problem}</p>;
  if (!snippet) return null;
  return (
    <>
      <SnippetBox title="A program it starts" text={snippet.bridge.text}>
        Nothing in it is secret: the bridge finds its token by itself.
      </SnippetBox>
      {snippet.http && (
        <SnippetBox title="An address it calls" text={snippet.http.text}>
          Put a token of the agent in its place. Make one under Agents, with “Tokens…”.
        </SnippetBox>
      )}
    </>
  );
}

export function SnippetBox({ title, text, children }: { title: string; text: string; children: string }) {
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <h3 className="font-medium">{title}</h3>
        <CopyButton text={text} label={`Copy: ${title}`} />
      </div>
      <p className="text-small text-soft">{children}</p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        tabIndex={0}
        className="overflow-x-auto rounded-control border border-line bg-well p-3 font-mono text-code"
      >
        {text}
      </pre>
    </div>
  );
}
