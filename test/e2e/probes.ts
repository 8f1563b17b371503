// Attacks from inside the page, as a hostile text that became script would try them. Each that works is a finding.
import type { Page } from '@playwright/test';
import { type ElectronApp, inward } from './driver.ts';

/** How long a page gets to do what it should not be able to. */
const ATTEMPT_MS = 400;

/** @returns one line for every attack that worked; none is what every build should answer */
export async function findFaults(app: ElectronApp, page: Page): Promise<string[]> {
  const faults: string[] = [];
  faults.push(...(await page.evaluate(attackTheWorld)));
  faults.push(...(await page.evaluate(attackThePolicy, ATTEMPT_MS)));
  faults.push(...(await attackTheWindows(app, page)));
  // Last, because it leads away where it works.
  faults.push(...(await attackTheNavigation(page)));
  return faults;
}

function attackTheWorld(): string[] {
  const found: string[] = [];
  const globals = globalThis as unknown as Record<string, unknown>;
  for (const name of ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron', '__dirname']) {
    if (typeof globals[name] !== 'undefined') found.push(`the page sees ${name}`);
  }
  const api = globals.agentGateway as Record<string, unknown> | undefined;
  const offered = Object.keys(api ?? {}).sort();
  if (offered.join() !== 'call,desktop,onEvent') found.push(`the bridge offers ${offered.join(', ')}`);
  if (api) {
    for (const [name, value] of Object.entries(api)) {
      if (typeof value !== 'function') found.push(`the bridge's ${name} is no function`);
    }
    try {
      api.call = () => 'replaced';
    } catch {
      // As it should be.
    }
    if (String(api.call).includes('replaced')) found.push('the bridge can be replaced');
  }
  return found;
}

async function attackThePolicy(attemptMs: number): Promise<string[]> {
  const found: string[] = [];
  const globals = globalThis as unknown as Record<string, unknown>;
  const pause = () => new Promise((resolve) => setTimeout(resolve, attemptMs));

  const attempt = (insert: () => void) => {
    try {
      insert();
    } catch {
      // Refused at once, as trusted types do.
    }
  };
  attempt(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ranInline = true';
    document.documentElement.append(script);
  });
  attempt(() => {
    const box = document.createElement('div');
    box.innerHTML = '<img src="x:" onerror="globalThis.ranHandler = true">';
    document.documentElement.append(box);
  });
  attempt(() => {
    const button = document.createElement('button');
    button.setAttribute('onclick', 'globalThis.ranAttribute = true');
    document.documentElement.append(button);
    button.click();
    button.remove();
  });
  attempt(() => {
    const script = document.createElement('script');
    script.src = 'data:text/javascript,globalThis.ranData = true';
    document.documentElement.append(script);
  });
  // Later, because what the debugger itself runs is exempt from the policy.
  setTimeout(() => {
    // biome-ignore lint/security/noGlobalEval: this is the attack
    attempt(() => globalThis.eval('globalThis.ranEval = true'));
  });
  await pause();
  for (const name of ['ranInline', 'ranHandler', 'ranAttribute', 'ranData', 'ranEval']) {
    if (globals[name] === true) found.push(`script from text runs (${name})`);
  }

  const style = document.createElement('style');
  style.textContent = 'html { --planted: yes }';
  document.documentElement.append(style);
  const planted = getComputedStyle(document.documentElement).getPropertyValue('--planted').trim();
  if (planted === 'yes') found.push('style from text applies');
  style.remove();

  for (const address of ['https://exfiltrate.invalid/', 'http://127.0.0.1:9/', 'file:///etc/passwd']) {
    try {
      await fetch(address, { mode: 'no-cors' });
      found.push(`the page reaches ${address}`);
    } catch {
      // As it should be.
    }
  }
  const frame = document.createElement('iframe');
  frame.src = 'data:text/html,<p>framed</p>';
  const loaded = new Promise<boolean>((resolve) => {
    frame.addEventListener('load', () => resolve(true));
    setTimeout(() => resolve(false), attemptMs);
  });
  const violated = new Promise<boolean>((resolve) => {
    document.addEventListener('securitypolicyviolation', () => resolve(true), { once: true });
    setTimeout(() => resolve(false), attemptMs);
  });
  document.documentElement.append(frame);
  if ((await loaded) && !(await violated)) found.push('the page can embed another');
  frame.remove();

  for (const permission of ['geolocation', 'notifications', 'camera'] as const) {
    const { state } = await navigator.permissions.query({ name: permission as PermissionName });
    if (state === 'granted') found.push(`the page may use ${permission}`);
  }
  return found;
}

async function attackTheWindows(app: ElectronApp, page: Page): Promise<string[]> {
  const before = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  const opened = await page.evaluate(() => {
    const popup = window.open('https://popup.invalid/');
    const link = document.createElement('a');
    link.href = 'https://link.invalid/';
    link.target = '_blank';
    document.documentElement.append(link);
    link.click();
    link.remove();
    return popup !== null;
  });
  await page.waitForTimeout(ATTEMPT_MS);
  const after = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  const allowed = app.kind === 'double' ? await app.evaluate(({ double }) => double.noted('window.open')) : [];
  const found = allowed.filter(({ args }) => args[1] !== 'deny').map(({ args }) => `a window opens for ${args[0]}`);
  if (after > before || (app.kind === 'real' && opened)) found.push('the page opens windows');
  return found;
}

async function attackTheNavigation(page: Page): Promise<string[]> {
  const home = page.url();
  for (const address of ['https://elsewhere.invalid/', 'http://127.0.0.1:9/']) {
    await page.evaluate((target) => {
      location.href = target;
    }, address);
    await page.waitForTimeout(ATTEMPT_MS);
    // Stopped at the network it would still have left: what the window shows then is the browser's error page.
    if (page.url() !== home) return [`the page leaves ${inward(home)} for ${address}`];
  }
  return [];
}
