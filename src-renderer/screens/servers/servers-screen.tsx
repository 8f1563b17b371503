// Servers: is everything running, and what is wrong with the one that is not?
import { SearchX } from 'lucide-react';
import { useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useApp, useGateway, useUi } from '../../app/app-context.ts';
import { LATER } from '../../app/later.tsx';
import { Page } from '../../app/page.tsx';
import type { ServerSort } from '../../app/ui-store.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Select } from '../../components/inputs.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { selectServerIds } from '../../store/select-servers.ts';
import { AddServerButton } from './add-server-button.tsx';
import { FirstServerNote } from './first-server-note.tsx';
import { ServerList, type ServerListHandle } from './server-list.tsx';
import { SummaryLine } from './summary-line.tsx';

export function ServersScreen() {
  const empty = useGateway((state) => state.serverIds.length === 0);
  if (empty) {
    return (
      <Page title="Servers" className="scroll-area">
        <LATER.FirstSteps />
      </Page>
    );
  }
  return <FilledScreen />;
}

function FilledScreen() {
  const app = useApp();
  const list = useRef<ServerListHandle>(null);
  const text = useUi((state) => state.serverText);
  const status = useUi((state) => state.serverStatus);
  const drawer = useUi((state) => state.drawer !== null);
  const sort = useUi((state) => state.serverSort);
  const ids = useGateway(useShallow((state) => selectServerIds(state, { text, status, sort })));
  return (
    <div className="flex min-w-0 flex-1">
      <Page
        title="Servers"
        summary={<SummaryLine />}
        search={
          <>
            <SearchField
              label="Search servers"
              value={text}
              onChange={(serverText) => app.ui.setState({ serverText })}
              onDown={() => list.current?.focusFirst()}
              className="w-52 @max-narrow:w-auto @max-narrow:flex-1"
            />
            <Select
              aria-label="Sort by"
              value={sort}
              onChange={(event) => app.ui.setState({ serverSort: event.currentTarget.value as ServerSort })}
            >
              <option value="added">Oldest first</option>
              <option value="name">By name</option>
              <option value="status">Trouble first</option>
            </Select>
          </>
        }
        actions={<AddServerButton />}
      >
        <FirstServerNote />
        {ids.length > 0 ? (
          <ServerList ids={ids} handle={list} />
        ) : (
          <EmptyState
            icon={SearchX}
            title="No server fits"
            actions={
              <Button onClick={() => app.ui.setState({ serverText: '', serverStatus: null })}>Show all servers</Button>
            }
          >
            {text ? `None has “${text}” in its name or command.` : 'None is in this state now.'}
          </EmptyState>
        )}
      </Page>
      {drawer && <LATER.ServerDrawer />}
    </div>
  );
}
