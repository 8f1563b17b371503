// The token desk: how a remote server is authorized, the state of its token, and what can be done about it. Never the token.
import { LogIn, LogOut, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AuthView } from '../../../../src-shared/model/auth.ts';
import type { ServerView } from '../../../../src-shared/model/mcp-server.ts';
import { useApp } from '../../../app/app-context.ts';
import { Badge } from '../../../components/badge.tsx';
import { Button } from '../../../components/button.tsx';
import { Fact, Facts } from '../../../components/facts.tsx';
import { InertText } from '../../../components/inert-text.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { inertString } from '../../../text/inert.ts';
import { deskActions, KIND_WORDS, stateWords } from '../auth-words.ts';
import { useServerAuth } from '../use-server-auth.ts';

export function AuthTab({ server }: { server: ServerView }) {
  const { auth, problem, busy, refresh, signOut } = useServerAuth(server);
  const { actions } = useApp();
  if (!auth) {
    return problem ? (
      <p className="px-6 py-5 text-bad-text">{problem}</p>
    ) : (
      <p className="animate-later px-6 py-5 text-soft">Reading how it is authorized…</p>
    );
  }
  const can = deskActions(auth, server);
  return (
    <div className="scroll-area flex flex-1 flex-col gap-5 px-6 py-5">
      {auth.token?.last_error && (
        <section aria-label="What is wrong" className="rounded-control bg-bad-soft px-3 py-2 text-bad-text">
          <InertText text={auth.token.last_error} chars={600} lines={6} />
        </section>
      )}
      <Facts>
        <Fact term="Kind">{KIND_WORDS[auth.token?.kind ?? auth.auth_type]}</Fact>
        {auth.token && <TokenFacts token={auth.token} />}
        {auth.header_names.length > 0 && (
          <Fact term="Fixed headers">
            <HeaderNames names={auth.header_names} />
          </Fact>
        )}
      </Facts>
      {auth.token?.claims && <Claims claims={auth.token.claims} />}
      {(can.refresh || can.signIn || can.signOut) && (
        <div className="flex flex-wrap gap-2">
          {can.refresh && (
            <Button icon={RefreshCw} busy={busy === 'refresh'} disabled={busy === 'sign-out'} onClick={refresh}>
              Refresh now
            </Button>
          )}
          {can.signIn && (
            <Button icon={LogIn} onClick={() => actions.openDialog({ kind: 'sign-in', id: server.id })}>
              {can.signOut ? 'Sign in again' : 'Sign in'}
            </Button>
          )}
          {can.signOut && (
            <Button icon={LogOut} busy={busy === 'sign-out'} disabled={busy === 'refresh'} onClick={signOut}>
              Sign out
            </Button>
          )}
        </div>
      )}
      {problem && !auth.token?.last_error && (
        <p role="alert" className="text-bad-text">
          {inertString(problem, 600)}
        </p>
      )}
    </div>
  );
}

function TokenFacts({ token }: { token: NonNullable<AuthView['token']> }) {
  const { words, tone } = stateWords(token.status);
  return (
    <>
      {token.source && (
        <Fact term="Token from">
          <span className="font-mono text-code">{inertString(token.source, 300)}</span>
        </Fact>
      )}
      <Fact term="State">
        <Badge tone={tone}>{words}</Badge>
      </Fact>
      {token.valid_until ? (
        <Fact term={Date.parse(token.valid_until) > Date.now() ? 'Valid until' : 'Was valid until'}>
          <Moment at={token.valid_until} />
        </Fact>
      ) : (
        token.status === 'valid' && <Fact term="Valid until">It is refused: nobody said how long it lasts</Fact>
      )}
      {token.next_refresh && (
        <Fact term="Next refresh">
          <Moment at={token.next_refresh} />
        </Fact>
      )}
      {token.last_refresh && (
        <Fact term="Last refresh">
          <Moment at={token.last_refresh} />
        </Fact>
      )}
    </>
  );
}

function Moment({ at }: { at: string }): ReactNode {
  return <RelativeTime at={at} className="tabular" />;
}

function HeaderNames({ names }: { names: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-1">
      {names.map((name) => (
        <li key={name} className="rounded-tag bg-well px-1.5 font-mono text-code">
          {inertString(name, 120)}
        </li>
      ))}
    </ul>
  );
}

function Claims({ claims }: { claims: Readonly<Record<string, string>> }) {
  return (
    <table className="w-full border-collapse text-left">
      <caption className="pb-1.5 text-left font-semibold">
        What the token says <span className="font-normal text-small text-faint">personal values masked</span>
      </caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Claim</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody className="font-mono text-code">
        {Object.entries(claims).map(([name, value]) => (
          <tr key={name} className="border-t border-line align-top">
            <th scope="row" className="w-34 py-1.5 pr-4 font-normal text-soft [overflow-wrap:anywhere]">
              {inertString(name, 120)}
            </th>
            <td className="py-1.5 [overflow-wrap:anywhere]">{inertString(value, 600)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
