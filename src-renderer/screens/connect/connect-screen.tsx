// Connect: which programs on this machine use the tools, and how does the next one get them?
import { Cable } from 'lucide-react';
import { useLayoutEffect, useState } from 'react';
import type { ClientAction, ClientView } from '../../../src-shared/model/client.ts';
import { Page } from '../../app/page.tsx';
import { useRemembered } from '../../app/use-remembered.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { focusElement, isFocusFree } from '../../components/focus.ts';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { AgentChoice } from './agent-choice.tsx';
import { BudgetLine } from './budget-line.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { ClientRow } from './client-row.tsx';
import { clientSummary } from './client-words.ts';
import { ImportDialog } from './import-dialog.tsx';
import { OtherClient } from './other-client.tsx';
import { useClients } from './use-clients.ts';

type Open =
  | { readonly kind: Exclude<ClientAction, 'undo'>; readonly client: ClientView }
  | { readonly kind: 'import'; readonly client: ClientView };

export function ConnectScreen() {
  const { views, problem, reload } = useClients();
  const [chosen, choose] = useRemembered('connect-agent');
  const agent = chosen ?? 'default';
  const [open, setOpen] = useState<Open | null>(null);
  const [touched, setTouched] = useState<Pick<ClientView, 'client'> | null>(null);
  const changed = async ({ client }: ClientView) => {
    // This look, and no other that is under way: it may be one from before the change.
    await reload();
    setTouched({ client });
  };
  const close = () => setOpen(null);
  // What was pressed is gone when it did what it says: on with what the row offers now.
  useLayoutEffect(() => {
    const row = touched && document.querySelector(`[data-client="${touched.client}"] button`);
    if (row && isFocusFree()) focusElement(row);
  }, [touched]);
  const here = views?.filter(({ state }) => state !== 'not_installed') ?? [];
  const away = views?.filter(({ state }) => state === 'not_installed') ?? [];
  return (
    <Page
      title="Connect"
      summary={views ? clientSummary(views) : ' '}
      actions={<AgentChoice label="Connect as" agent={agent} onChange={choose} />}
    >
      <div className="flex flex-col gap-1 border-b border-line px-6 py-3">
        <p>A client gets one entry in its configuration, without any secret, and has every tool its agent may use.</p>
        <BudgetLine agent={agent} client={null} />
      </div>
      <ScrollBox label="Clients" className="flex-1 tight:flex-none">
        {problem && (
          <EmptyState icon={Cable} title="The clients cannot be shown">
            {problem}
          </EmptyState>
        )}
        {views && (
          <ul aria-label="Clients">
            {[...here, ...away].map((view) => (
              <ClientRow
                key={view.client}
                view={view}
                agent={agent}
                onChanged={() => void changed(view)}
                onOpen={(kind) => setOpen({ kind, client: view })}
              />
            ))}
            <OtherClient agent={agent} />
          </ul>
        )}
      </ScrollBox>
      {open?.kind === 'import' && (
        <ImportDialog view={open.client} onChanged={() => void changed(open.client)} onClose={close} />
      )}
      {(open?.kind === 'connect' || open?.kind === 'disconnect') && (
        <ChangeDialog
          action={open.kind}
          view={open.client}
          agent={agent}
          onChanged={() => void changed(open.client)}
          onClose={close}
        />
      )}
    </Page>
  );
}
