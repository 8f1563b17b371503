// What is allowed in a server's configuration but deserves a word of advice.
import type { ServerConfig, Warning } from './mcp-server.ts';
import { isPlainHttpOffLoopback, parseUrl } from './url.ts';

const TELLING_NAME = /(?:^|[-_.])(?:api[-_]?key|access[-_]?key|token|secret|passw(?:or)?d|credential|auth|bearer)s?$/i;
const TELLING_VALUE =
  /^(?:sk-|pk_|rk_|gh[opsu]_|github_pat_|glpat-|xox[abprs]-|ya29\.|AKIA|ASIA|AIza|eyJ[\w-]+\.eyJ|npm_|hf_|Bearer )/;

/** Variables that make another program run than the one that is shown. */
const POWERFUL_ENV =
  /^(?:LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|NODE_OPTIONS|PATH|PYTHONPATH|PYTHONSTARTUP|DYLD_.*|BASH_ENV|PERL5OPT|RUBYOPT)$/;

export function configWarnings(
  config: Pick<ServerConfig, 'args' | 'command' | 'url' | 'env' | 'headers' | 'credentials'>,
): Warning[] {
  const found: Warning[] = [];
  const add = (code: string, message: string) => found.push({ code, message });
  if (hasSecretArg(config.args ?? []) || TELLING_VALUE.test(config.command ?? '')) {
    add(
      'looks_secret',
      'An argument looks like a secret. Arguments are stored and shown as they are: put it into an environment variable',
    );
  }
  if (config.url !== null) {
    if (hasSecretQuery(config.url)) {
      add(
        'looks_secret',
        'The URL looks as if it carries a secret. URLs are stored and shown as they are: put it into a header',
      );
    }
    if (isPlainHttpOffLoopback(config.url) && (config.headers || config.credentials)) {
      add('plain_http', 'Headers are sent over plain http: everybody on the way can read them. Use https');
    }
  }
  const powerful = Object.keys(config.env ?? {}).filter((name) => POWERFUL_ENV.test(name));
  if (powerful.length > 0) {
    add('powerful_env', `${powerful.join(', ')} can change which program runs. Keep it only if you set it on purpose`);
  }
  return found;
}

function hasSecretArg(args: readonly string[]): boolean {
  return args.some((arg, index) => {
    if (TELLING_VALUE.test(arg)) return true;
    const [flag, value] = splitOnce(arg, '=');
    if (value !== null) return value !== '' && TELLING_NAME.test(flag);
    const before = args[index - 1];
    return (
      before !== undefined &&
      /^--?\w/.test(before) &&
      !before.includes('=') &&
      !arg.startsWith('-') &&
      TELLING_NAME.test(before)
    );
  });
}

function hasSecretQuery(text: string): boolean {
  const query = parseUrl(text) ? (text.split('#')[0]?.split('?')[1] ?? '') : '';
  return query.split('&').some((pair) => {
    const [name, value] = splitOnce(pair, '=');
    return (
      value !== null &&
      value !== '' &&
      (TELLING_NAME.test(name) || /^(?:key|sig)$/i.test(name) || TELLING_VALUE.test(value))
    );
  });
}

function splitOnce(text: string, mark: string): [head: string, tail: string | null] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}
