// How scripts and clients reach the gateway: port, addresses, the admin token.
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway, useHost } from '../../app/app-context.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { NumberSetting } from './number-setting.tsx';
import { Section, Setting } from './section.tsx';

export function ApiSection() {
  const { desktop } = useApp().connection;
  const port = useGateway((state) => state.settings.port);
  const apiUrl = useHost((state) => state.apiUrl);
  const problem = useHost((state) => state.apiProblem);
  return (
    <Section title="API and clients">
      {problem && <Setting title="The API is off" sentence={<span className="text-bad-text">{problem}</span>} />}
      {apiUrl && (
        <>
          <Setting title="MCP endpoint" sentence="The one address for Claude Code, Cursor and every other client.">
            <Address url={`${apiUrl}/mcp`} label="Copy the MCP endpoint" />
          </Setting>
          <Setting
            title="Admin API"
            sentence="For scripts, with the admin token. Only programs on this machine reach it."
          >
            <Address url={apiUrl} label="Copy the address of the API" />
            {!desktop && (
              <a
                href="/docs"
                target="_blank"
                rel="noreferrer"
                className="rounded-tag underline decoration-edge underline-offset-2 hover:text-accent-text"
              >
                API reference
              </a>
            )}
          </Setting>
        </>
      )}
      <TokenSetting />
      <NumberSetting
        title="Port"
        sentence="Takes effect at the next start. 0 takes any free one."
        field="port"
        value={port.value}
        source={port.source}
      />
    </Section>
  );
}

function Address({ url, label }: { url: string; label: string }) {
  return (
    <>
      <code className="rounded-tag bg-well px-2 py-1 font-mono text-code">{url}</code>
      <CopyButton text={url} label={label} />
    </>
  );
}

function TokenSetting() {
  const { connection, actions } = useApp();
  const { desktop } = connection;
  if (!desktop) {
    return (
      <Setting
        title="Admin token"
        sentence={
          <>
            You are signed in with it. <code className="font-mono text-code">agent-gateway doctor</code> says where it
            is kept; delete that file and start again to replace it.
          </>
        }
      />
    );
  }
  const copy = async () => {
    try {
      const { token } = await desktop.get_admin_token();
      if (await actions.copy(token, 'the admin token')) actions.notify.done('Copied the admin token.');
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
  };
  return (
    <Setting
      title="Admin token"
      sentence="Opens the admin API, and with it every program your servers may start. Give it to scripts of your own only."
    >
      <Button onClick={() => void copy()}>Copy token</Button>
      <Button onClick={() => actions.openDialog({ kind: 'rotate' })}>Replace…</Button>
    </Setting>
  );
}
