// Tools: what can be called, how it wants to be called, and calling it.
import { SearchX, Wrench } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useApp, useGateway, useUi } from '../../app/app-context.ts';
import { Page } from '../../app/page.tsx';
import { useMedia, VERY_WIDE } from '../../app/use-media.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Select } from '../../components/inputs.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { filterTools, sourceOf, type ToolRow, toolRows } from '../../store/select-tools.ts';
import { inertString } from '../../text/inert.ts';
import { count } from '../../text/units.ts';
import { focusTool, ToolList } from './tool-list.tsx';
import { ToolView } from './tool-view.tsx';

export function ToolsScreen() {
  const { actions } = useApp();
  const tools = useGateway((state) => state.tools);
  const chosen = useUi((state) => state.route.item);
  const [text, setText] = useState('');
  const [source, setSource] = useState('');
  const wanted = useDeferredValue(text);
  const rows = useMemo(() => toolRows(tools), [tools]);
  const sources = useMemo(() => [...new Set(rows.map(({ tool }) => sourceOf(tool)))].sort(), [rows]);
  const shown = useMemo(() => filterTools(rows, wanted, source), [rows, wanted, source]);
  const three = useMedia(VERY_WIDE);
  const current = shown.find(({ key }) => key === chosen) ?? rows.find(({ key }) => key === chosen) ?? shown[0];

  if (rows.length === 0) {
    return (
      <Page title="Tools">
        <EmptyState
          icon={Wrench}
          title="No tools yet"
          actions={
            <Button look="primary" onClick={() => actions.goTo('servers')}>
              Go to Servers
            </Button>
          }
        >
          Tools come from your servers, and from code and files of the workspace. Connect a server to see its tools
          here.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page
      title="Tools"
      summary={<span className="tabular">{summaryOf(shown.length, rows, sources.length)}</span>}
      search={
        <>
          <SearchField
            label="Search tools"
            value={text}
            onChange={setText}
            onDown={() => shown[0] && focusTool(shown[0].key)}
            className="w-52 @max-narrow:w-auto @max-narrow:flex-1"
          />
          <Select
            aria-label="Source"
            className="w-40"
            value={source}
            onChange={(event) => setSource(event.currentTarget.value)}
          >
            <option value="">All sources</option>
            {sources.map((each) => (
              <option key={each} value={each}>
                {sourceWords(each)}
              </option>
            ))}
          </Select>
        </>
      }
    >
      <div className="flex min-h-0 flex-1 max-sm:flex-col tight:min-h-96">
        <div className="flex w-64 shrink-0 flex-col border-r border-line max-sm:h-56 max-sm:w-auto max-sm:border-b lg:w-76">
          {shown.length > 0 ? (
            <ToolList rows={shown} current={current?.key ?? null} onChoose={(key) => actions.goTo('tools', key)} />
          ) : (
            <EmptyState
              icon={SearchX}
              title="No tool fits"
              actions={
                <Button
                  onClick={() => {
                    setText('');
                    setSource('');
                  }}
                >
                  Show all tools
                </Button>
              }
            />
          )}
        </div>
        {current && <ToolView key={current.key} summary={current.tool} three={three} />}
      </div>
    </Page>
  );
}

/** First what is offered, as in the sidebar; then what the list has beyond that. */
function summaryOf(shown: number, rows: readonly ToolRow[], sources: number): string {
  if (shown !== rows.length) return `${shown} of ${count(rows.length, 'tool')} in the list`;
  const shadowed = rows.filter(({ tool }) => tool.shadowed_by).length;
  const off = rows.filter(({ tool }) => !tool.shadowed_by && tool.disabled).length;
  return [
    `${count(rows.length - shadowed - off, 'tool')} from ${count(sources, 'source')}`,
    ...(shadowed > 0 ? [`${shadowed} shadowed`] : []),
    ...(off > 0 ? [`${off} off`] : []),
  ].join(' · ');
}

function sourceWords(source: string): string {
  if (source === 'code') return 'Code of the workspace';
  if (source === 'file') return 'Files of the workspace';
  return inertString(source.replace(/^server:/, ''), 64);
}
