// The application in a browser: behind a login while there is no token, and again when the token is refused.
import { useEffect, useState } from 'react';
import { httpConnection } from '../api/http-connection.ts';
import { forgetToken, keepToken, takeToken } from '../api/token.ts';
import { LoginScreen } from '../screens/login/login-screen.tsx';
import type { Appearance } from './appearance.ts';
import { AppRoot, type StartedApp, startApp } from './start.tsx';

const REFUSED = 'The gateway no longer accepts the token. Paste the present one.';

export function BrowserRoot({ appearance }: { appearance: Appearance }) {
  const [reason, setReason] = useState<string | null>(null);
  const [started, setStarted] = useState<StartedApp | null>(() => {
    const token = takeToken(window);
    return token ? open(token) : null;
  });

  function open(token: string): StartedApp {
    const onRefused = () => {
      forgetToken(window.sessionStorage);
      setReason(REFUSED);
      setStarted(null);
    };
    const { origin } = window.location;
    const connection = httpConnection({ baseUrl: origin, token, fetch: window.fetch.bind(window), onRefused });
    return startApp(connection, appearance, window);
  }

  useEffect(() => () => started?.stop(), [started]);
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
  return <LoginScreen key={reason} reason={reason} onToken={signIn} />;

  async function signIn(token: string): Promise<string | null> {
    const problem = await refusal(token);
    if (problem) return problem;
    keepToken(window.sessionStorage, token);
    setStarted(open(token));
    return null;
  }
}

/** Tries the token with the cheapest question there is. */
async function refusal(token: string): Promise<string | null> {
  let refused = false;
  const { client } = httpConnection({
    baseUrl: window.location.origin,
    token,
    fetch: window.fetch.bind(window),
    onRefused: () => {
      refused = true;
    },
  });
  try {
    await client.get_settings();
    return null;
  } catch (error) {
    if (refused) return 'The gateway does not know this token. Is it the one of this profile, copied as a whole?';
    return error instanceof Error ? error.message : 'The gateway does not answer.';
  }
}
