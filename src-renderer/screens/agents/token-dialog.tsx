// The tokens of an agent: make one for a client, see when each was last used, revoke it.
import { TriangleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import {
  type AgentTokenView,
  type CreatedAgentToken,
  tokenLabelSchema,
} from '../../../src-shared/model/agent-token.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { useSubmit } from '../../app/use-submit.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Confirm, Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { TextInput } from '../../components/inputs.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { inertString } from '../../text/inert.ts';

const NONE: readonly AgentTokenView[] = [];
/** How long a token can be copied that came when its dialog was closed. */
const LATE_MS = 20_000;

export function TokenDialog({ agent, onClose }: { agent: string; onClose: () => void }) {
  const tokens = useGateway((state) => state.agentTokens.get(agent) ?? NONE);
  const [created, setCreated] = useState<CreatedAgentToken | null>(null);
  return (
    <Dialog
      title={`Tokens of ${inertString(agent, 80)}`}
      description="A client that sends one of them is this agent, and has its tools."
      onClose={onClose}
      footer={
        <Button className="ml-auto" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div className="scroll-area flex flex-col gap-5 px-5 py-4">
        {created ? (
          <Created created={created} onDone={() => setCreated(null)} />
        ) : (
          <NewToken agent={agent} onCreated={setCreated} />
        )}
        {tokens.length > 0 && (
          <ul aria-label="Tokens" className="flex flex-col divide-y divide-line border-t border-line">
            {tokens.map((token) => (
              <TokenRow key={token.token_id} agent={agent} token={token} />
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function NewToken({ agent, onCreated }: { agent: string; onCreated: (token: CreatedAgentToken) => void }) {
  const { connection, actions } = useApp();
  const { busy, submit, isShown } = useSubmit('make the token');
  const [label, setLabel] = useState('');
  const [fault, setFault] = useState<string>();
  const create = async (event: FormEvent) => {
    event.preventDefault();
    const read = tokenLabelSchema.safeParse(label);
    setFault(read.error?.issues[0]?.message);
    if (!read.success) return;
    await submit(async () => {
      const created = await connection.client.create_agent_token({ name: agent, label: read.data });
      if (isShown()) return onCreated(created);
      const copy = { label: 'Copy it', run: () => void actions.copy(created.token, 'the token') };
      actions.notify.done(
        `Made the token of ${inertString(agent, 80)} for ${inertString(created.label, 100)}.`,
        copy,
        LATE_MS,
      );
    });
  };
  return (
    <form aria-label="New token" onSubmit={(event) => void create(event)} className="flex items-start gap-2">
      <Field label="Label" hint="For whom it is, such as “Cursor on my laptop”." error={fault} className="flex-1">
        {(control) => (
          <TextInput {...control} value={label} onChange={(event) => setLabel(event.currentTarget.value)} />
        )}
      </Field>
      <Button type="submit" look="primary" busy={busy} className="mt-6">
        Create token
      </Button>
    </form>
  );
}

function Created({ created: { label, token }, onDone }: { created: CreatedAgentToken; onDone: () => void }) {
  return (
    <section aria-label="The new token" className="flex flex-col gap-2 rounded-card border border-line bg-panel p-3">
      <p className="flex gap-2 text-busy-text">
        <Icon of={TriangleAlert} className="mt-0.5" />
        Copy it now: it is shown this once. Whoever has it can use every tool of this agent.
      </p>
      <div className="flex items-center gap-2">
        <code className="min-w-0 flex-1 rounded-control bg-well px-3 py-2 font-mono text-code [overflow-wrap:anywhere]">
          {token}
        </code>
        <CopyButton text={token} label={`Copy the token for ${inertString(label, 100)}`} />
      </div>
      <Button className="self-start" onClick={onDone}>
        I have it
      </Button>
    </section>
  );
}

function TokenRow({ agent, token: { token_id, label, created_at, last_used_at } }: TokenRowProps) {
  const { connection, actions } = useApp();
  const [asking, setAsking] = useState(false);
  const shown = inertString(label, 100);
  const revoke = async () => {
    try {
      await connection.client.revoke_agent_token({ name: agent, token_id });
      actions.notify.done(`Revoked the token for ${shown}.`);
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
  };
  return (
    <li className="flex items-center gap-3 py-2">
      <div className="min-w-0 flex-1">
        <p className="font-medium [overflow-wrap:anywhere]">{shown}</p>
        <p className="text-small text-soft">
          Made <RelativeTime at={created_at} />
          {last_used_at === null ? ', never used' : ', last used '}
          {last_used_at !== null && <RelativeTime at={last_used_at} />}
        </p>
      </div>
      <Button small onClick={() => setAsking(true)}>
        Revoke… <span className="sr-only">{shown}</span>
      </Button>
      {asking && (
        <Confirm
          title={`Revoke the token for ${shown}?`}
          description="The client that uses it is cut off at once. It cannot be brought back."
          action="Revoke"
          onConfirm={() => void revoke()}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

interface TokenRowProps {
  readonly agent: string;
  readonly token: AgentTokenView;
}
