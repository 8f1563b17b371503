// The application in a browser: behind a login while there is no token, and again when the token is refused.
import { useEffect, useState } from 'react';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { isRefusal } from '../api/http-connection.ts';
import { openWithToken } from '../api/open.ts';
import { forgetToken, keepToken, takeToken } from '../api/token.ts';
import type { Appearance } from './appearance.ts';
import { LATER } from './later.tsx';
import { AppRoot, type StartedApp, startApp } from './start.tsx';

const REFUSED = 'The gateway no longer accepts the token. Paste the present one.';

interface BrowserRootProps {
  /** Null while there is no token. */
  readonly first: StartedApp | null;
  readonly appearance: Appearance;
}

export function BrowserRoot({ first, appearance }: BrowserRootProps) {
  const [reason, setReason] = useState<string | null>(null);
  const [started, setStarted] = useState(first);

  useEffect(() => {
    if (!started) return;
    let stopped = false;
    void started.app.connection.refused.then(() => {
      if (stopped) return;
      forgetToken(window.sessionStorage);
      setReason(REFUSED);
      setStarted(null);
    });
    return () => {
      stopped = true;
      started.stop();
    };
  }, [started]);
  // A link with a token that is opened in this very tab changes nothing but the fragment.
  useEffect(() => {
    const onHash = () => {
      const token = window.location.hash.startsWith('#token=') ? takeToken(window) : null;
      if (token) window.location.reload();
    };
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);

  if (started) return <AppRoot app={started.app} />;
  return <LATER.LoginScreen key={reason} reason={reason} onToken={signIn} />;

  async function signIn(token: string): Promise<string | null> {
    const { connection, snapshot } = openWithToken(window, token);
    try {
      await snapshot;
    } catch (error) {
      if (error instanceof GatewayError && isRefusal(error.code)) {
        return 'The gateway does not know this token. Is it the one of this profile, copied as a whole?';
      }
      return error instanceof Error ? error.message : 'The gateway does not answer.';
    }
    keepToken(window.sessionStorage, token);
    setStarted(startApp({ connection, snapshot }, appearance, window));
    return null;
  }
}
