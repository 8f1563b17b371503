// Whether scripts and clients can reach the gateway, and at which address.
import { Copy, Settings } from 'lucide-react';
import { cx } from '../components/cx.ts';
import { MenuButton } from '../components/menu.tsx';
import { StatusShape } from '../components/status-mark.tsx';
import { useApp, useGatewayStore, useHost } from './app-context.ts';

export function ApiIndicator({ narrow }: { narrow: boolean }) {
  const { actions } = useApp();
  const apiUrl = useHost((state) => state.apiUrl);
  const problem = useHost((state) => state.apiProblem);
  const lost = useGatewayStore((state) => state.link.status === 'lost');
  const port = apiUrl ? new URL(apiUrl).port || '80' : null;
  const status = lost ? 'connecting' : apiUrl ? 'connected' : problem ? 'error' : 'disabled';
  const word = lost ? 'Reconnecting' : apiUrl ? `API :${port}` : problem ? 'API is off' : 'API';
  const copy = (path: string, what: string) => () => void actions.copy(`${apiUrl}${path}`, what);
  const address = [
    {
      label: 'Copy MCP endpoint URL',
      icon: Copy,
      disabled: !apiUrl && 'It does not listen',
      run: copy('/mcp', 'the MCP endpoint URL'),
    },
    { label: 'Copy API URL', icon: Copy, disabled: !apiUrl && 'It does not listen', run: copy('', 'the API URL') },
  ];
  const settings = [{ label: 'API settings', icon: Settings, run: () => actions.goTo('settings') }];
  return (
    <MenuButton
      menuLabel="API"
      groups={() => [address, settings]}
      {...(narrow && { 'aria-label': `${word}${problem ? `: ${problem}` : ''}` })}
      title={problem ?? apiUrl ?? undefined}
      className={cx(
        'flex h-8 items-center gap-2 rounded-control text-small text-soft hover:bg-hover hover:text-text data-[state=open]:bg-press',
        narrow ? 'w-8 justify-center' : 'px-2',
      )}
    >
      <StatusShape status={status} />
      {!narrow && <span className="tabular">{word}</span>}
      {!narrow && problem && <span className="sr-only">: {problem}</span>}
    </MenuButton>
  );
}
