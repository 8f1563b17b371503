// Every screen and dialog of the dashboard, and how to get there: for pictures and for the accessibility check.
import type { Page } from '@playwright/test';
import { AUTH_SCENES } from './auth-scenes.ts';

export interface Scene {
  readonly name: string;
  /** Content of the fake gateway; `none` is a browser without a token. */
  readonly world: string;
  readonly hash?: string;
  /** Among the pictures of the documentation; the others are only looked at. */
  readonly shown?: true;
  readonly steps?: (page: Page) => Promise<void>;
  /** Waits for nothing: the page never finishes loading. */
  readonly unfinished?: boolean;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

const addServer = async (page: Page) => {
  await button(page, 'Add server').click();
  await page.getByRole('dialog').waitFor();
};

const MCP_JSON = `{
  // as other clients write it
  "mcpServers": {
    "github": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-github"], "env": { "GITHUB_TOKEN": "\${input:token}" } },
    "Weather API": { "type": "sse", "url": "https://weather.example.com/sse" },
    "files": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/home/mira/code"] },
  }
}`;

async function runTool(page: Page, fill: (page: Page) => Promise<void>): Promise<void> {
  await button(page, /^Run$/).waitFor();
  await fill(page);
  await button(page, /^Run$/).click();
  await page
    .getByRole('tab', { name: /Succeeded|Failed/ })
    .first()
    .waitFor();
}

export const SCENES: readonly Scene[] = [
  { name: 'servers', shown: true, world: 'ordinary' },
  { name: 'servers-empty', shown: true, world: 'empty' },
  {
    name: 'servers-empty-later',
    world: 'empty',
    steps: async (page) => button(page, 'Hide these steps').click(),
  },
  { name: 'servers-loading', world: 'silent', unfinished: true },
  { name: 'servers-unreachable', world: 'broken', unfinished: true },
  {
    name: 'servers-awkward',
    world: 'awkward',
    steps: (page) =>
      page
        .getByRole('list', { name: 'Servers' })
        .press('End')
        .catch(() => {}),
  },
  {
    name: 'connect',
    shown: true,
    world: 'ordinary',
    hash: '#/connect',
  },
  {
    name: 'connect-other',
    world: 'ordinary',
    hash: '#/connect',
    steps: async (page) => {
      await button(page, /^Another client/).click();
      await page.getByText('An address it calls').waitFor();
    },
  },
  {
    name: 'connect-change',
    shown: true,
    world: 'ordinary',
    hash: '#/connect',
    steps: async (page) => {
      await button(page, 'Connect Cursor').click();
      await page.getByRole('region', { name: 'What changes' }).waitFor();
    },
  },
  {
    name: 'connect-import',
    world: 'ordinary',
    hash: '#/connect',
    steps: async (page) => {
      await button(page, /^Import 4 servers/).click();
      await page.getByText('filesystem').first().waitFor();
    },
  },
  { name: 'servers-many', world: 'many' },
  {
    name: 'servers-compact',
    shown: true,
    world: 'forty',
    steps: async (page) => {
      await page.evaluate(() => localStorage.setItem('agent-gateway-density', 'compact'));
      await page.reload();
      await page.getByRole('list', { name: 'Servers' }).waitFor();
    },
  },
  {
    name: 'first-server',
    world: 'empty',
    steps: async (page) => {
      await button(page, 'Try the example server').click();
      await page.getByText('Connected', { exact: true }).waitFor();
    },
  },
  {
    name: 'servers-details',
    world: 'ordinary',
    steps: async (page) => {
      await button(page, /Details of what is wrong with github/).click();
      await page.getByText('Cannot find module').waitFor();
    },
  },
  {
    name: 'servers-tested',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      for (const name of ['filesystem', 'github']) await button(page, `Test ${name}`).click();
      await page.getByText(/12 tools in/).waitFor();
      await page.getByText('connection_error').waitFor();
    },
  },
  {
    name: 'servers-none-fit',
    world: 'ordinary',
    steps: (page) => page.getByRole('searchbox', { name: 'Search servers' }).fill('nothing like this'),
  },
  {
    name: 'diagnose',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await button(page, 'More actions for github').click();
      await page.getByRole('menuitem', { name: 'Diagnose' }).click();
      await page.getByText('Find the command').waitFor();
    },
  },
  {
    name: 'question',
    shown: true,
    world: 'asked',
    steps: (page) => page.getByLabel('Assignee').waitFor(),
  },
  {
    name: 'question-open',
    world: 'asked-to-open',
    steps: (page) => page.getByRole('dialog').waitFor(),
  },
  {
    name: 'server-menu',
    shown: true,
    world: 'ordinary',
    steps: async (page) => button(page, 'More actions for postgres').click(),
  },
  {
    name: 'server-drawer-overview',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await button(page, /^postgres$/).click();
      await page.getByRole('complementary', { name: 'Details of postgres' }).waitFor();
    },
  },
  {
    name: 'server-drawer-error',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await button(page, /^github$/).click();
      await page.getByText('Cannot find module').waitFor();
    },
  },
  {
    name: 'server-drawer-tools',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await button(page, /^filesystem$/).click();
      await page.getByRole('tab', { name: /Tools/ }).click();
      await button(page, /edit_file/).click();
    },
  },
  {
    name: 'server-drawer-logs',
    world: 'ordinary',
    steps: async (page) => {
      await button(page, /^filesystem$/).click();
      await page.getByRole('tab', { name: 'Logs' }).click();
      await page.getByText('running on stdio').waitFor();
    },
  },
  { name: 'servers-waiting', shown: true, world: 'waiting' },
  {
    name: 'server-drawer-waiting',
    world: 'waiting',
    steps: async (page) => {
      await button(page, /^notes$/).click();
      await page.getByRole('complementary', { name: 'Details of notes' }).waitFor();
    },
  },
  { name: 'add-server', world: 'ordinary', steps: addServer },
  {
    name: 'add-server-tested',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await addServer(page);
      await page
        .getByLabel('Paste to fill in')
        .fill('GITHUB_TOKEN=ghp_x npx -y @modelcontextprotocol/server-github --toolsets "repos,issues"');
      await button(page, 'Test connection').click();
      await page.getByText(/tools in/).waitFor();
    },
  },
  {
    name: 'add-server-pick',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await addServer(page);
      await page.getByLabel('Paste to fill in').fill(MCP_JSON);
      await page.getByRole('radio', { name: /weather-api/ }).check();
    },
  },
  {
    name: 'add-server-errors',
    world: 'ordinary',
    steps: async (page) => {
      await addServer(page);
      await page.getByLabel('Name', { exact: true }).fill('My Server');
      await button(page, 'Add variable').click();
      await page.getByLabel('Variable 1', { exact: true }).fill('1A');
      await button(page, 'Save').click();
      await page.locator('[data-field-error]').first().waitFor();
    },
  },
  {
    name: 'edit-server-http',
    world: 'ordinary',
    steps: async (page) => {
      await button(page, 'More actions for remote-tools').click();
      await page.getByRole('menuitem', { name: 'Edit' }).click();
      await page.getByLabel('URL').waitFor();
    },
  },
  {
    name: 'edit-server-stdio',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await button(page, 'More actions for postgres').click();
      await page.getByRole('menuitem', { name: 'Edit' }).click();
      await button(page, 'Replace value of variable 2').click();
    },
  },
  {
    name: 'duplicate-server',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await button(page, 'More actions for postgres').click();
      await page.getByRole('menuitem', { name: 'Duplicate' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'delete-server',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await button(page, 'More actions for postgres').click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'deleted-undo',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await button(page, 'More actions for postgres').click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await button(page, 'Delete').click();
      await button(page, 'Undo').waitFor();
    },
  },
  {
    name: 'palette',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByRole('combobox', { name: /Search commands/ }).waitFor();
    },
  },
  {
    name: 'palette-typed',
    world: 'ordinary',
    steps: async (page) => {
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByRole('combobox', { name: /Search commands/ }).fill('git');
    },
  },
  {
    name: 'shortcuts',
    shown: true,
    world: 'ordinary',
    steps: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
  {
    name: 'tools',
    shown: true,
    world: 'ordinary',
    hash: '#/tools/filesystem__edit_file',
    steps: async (page) => button(page, /^Run$/).waitFor(),
  },
  {
    name: 'tools-form',
    shown: true,
    world: 'ordinary',
    hash: '#/tools/remote-tools__create_ticket',
    steps: async (page) => {
      await page.getByLabel('project').selectOption('API');
      await button(page, 'Set due').click();
      await button(page, 'Set labels').click();
    },
  },
  {
    name: 'tools-result-structured',
    shown: true,
    world: 'ordinary',
    hash: '#/tools/postgres__query',
    steps: async (page) => {
      await runTool(page, (each) => each.getByRole('textbox', { name: 'sql' }).fill('select * from users limit 12'));
      await page.getByRole('radio', { name: 'Structured' }).check({ force: true });
    },
  },
  {
    name: 'tools-result-image',
    shown: true,
    world: 'ordinary',
    hash: '#/tools/remote-tools__render_chart',
    steps: (page) =>
      runTool(page, async (each) => {
        await button(each, 'Add to values').click();
        await each
          .getByRole('textbox', { name: /values/ })
          .first()
          .fill('3');
      }),
  },
  {
    name: 'tools-result-error',
    world: 'ordinary',
    hash: '#/tools/filesystem__write_file',
    steps: (page) =>
      runTool(page, async (each) => {
        await each.getByRole('textbox', { name: 'path' }).fill('/etc/passwd');
        await each.getByRole('textbox', { name: 'content' }).fill('hello');
      }),
  },
  {
    name: 'tools-running',
    shown: true,
    world: 'ordinary',
    hash: '#/tools/remote-tools__slow_report',
    steps: async (page) => {
      await button(page, /^Run$/).click();
      await page.getByText(/Month 2/).waitFor();
    },
  },
  {
    name: 'tools-invalid',
    world: 'ordinary',
    hash: '#/tools/remote-tools__create_ticket',
    steps: async (page) => {
      await page.getByLabel('title').fill('x');
      await button(page, /^Run$/).click();
      await page.getByText('Required', { exact: true }).first().waitFor();
    },
  },
  {
    name: 'tools-hostile',
    world: 'awkward',
    hash: '#/tools/hostile-tools__hostile',
    steps: (page) => runTool(page, async () => {}),
  },
  {
    name: 'tools-rtl',
    world: 'awkward',
    hash: '#/tools/hostile-tools__weather',
    steps: async (page) => button(page, /^Run$/).waitFor(),
  },
  {
    name: 'tools-shadowed',
    world: 'ordinary',
    hash: '#/tools',
    steps: async (page) => button(page, /current_time.*shadowed/).click(),
  },
  { name: 'tools-many', world: 'many', hash: '#/tools' },
  { name: 'tools-empty', world: 'empty', hash: '#/tools' },
  { name: 'agents', shown: true, world: 'ordinary', hash: '#/agents' },
  {
    name: 'agents-why',
    shown: true,
    world: 'ordinary',
    hash: '#/agents/assistant%2Ffilesystem__edit_file',
    steps: (page) => page.getByRole('list', { name: 'Verdicts' }).first().waitFor(),
  },
  {
    name: 'agents-assign',
    world: 'ordinary',
    hash: '#/agents',
    steps: async (page) => {
      await button(page, 'Servers… of data-analyst').click();
      await page.getByRole('checkbox', { name: 'postgres' }).uncheck();
      await page.getByRole('checkbox', { name: 'memory' }).check();
    },
  },
  {
    name: 'agents-token',
    world: 'ordinary',
    hash: '#/agents',
    steps: async (page) => {
      await button(page, 'Tokens… of assistant').click();
      await page.getByLabel('Label').fill('Cursor on my laptop');
      await button(page, 'Create token').click();
      await page.getByText('it is shown this once').waitFor();
    },
  },
  {
    name: 'agents-waiting',
    world: 'waiting',
    hash: '#/agents',
    steps: (page) => page.getByText('Runs inside the gateway').waitFor(),
  },
  { name: 'agents-many', world: 'many', hash: '#/agents' },
  { name: 'agents-empty', world: 'empty', hash: '#/agents' },
  {
    name: 'drawer-tools-review',
    world: 'ordinary',
    steps: async (page) => {
      await button(page, /^Review the tools of remote-tools/).click();
      await button(page, 'Look').click();
    },
  },
  { name: 'activity', shown: true, world: 'ordinary', hash: '#/activity' },
  {
    name: 'activity-record',
    shown: true,
    world: 'ordinary',
    hash: '#/activity',
    steps: (page) => page.getByRole('list', { name: 'Records' }).getByRole('button').nth(5).click(),
  },
  {
    name: 'activity-tools',
    world: 'ordinary',
    hash: '#/activity',
    steps: (page) => page.getByRole('radio', { name: 'By tool' }).check({ force: true }),
  },
  { name: 'activity-empty', world: 'empty', hash: '#/activity' },
  { name: 'settings', shown: true, world: 'ordinary', hash: '#/settings' },
  { name: 'settings-notices', world: 'awkward', hash: '#/settings' },
  {
    name: 'settings-waiting',
    world: 'waiting',
    hash: '#/settings',
    steps: async (page) => {
      await page.getByText('Runs inside the gateway').waitFor();
      await button(page, 'Add secret').click();
      await page.getByRole('textbox', { name: 'Name' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings-end',
    shown: true,
    world: 'ordinary',
    hash: '#/settings',
    steps: (page) => page.getByRole('button', { name: 'Copy diagnostics' }).scrollIntoViewIfNeeded(),
  },
  {
    name: 'rotate-token',
    shown: true,
    world: 'ordinary',
    hash: '#/settings',
    steps: async (page) => {
      await button(page, 'Replace…').click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  ...AUTH_SCENES,
  { name: 'login', shown: true, world: 'none' },
  {
    name: 'login-refused',
    world: 'none',
    steps: async (page) => {
      await page.getByLabel('Admin token').fill('wrong');
      await button(page, 'Sign in').click();
      await page
        .getByText(/does not know this token/)
        .first()
        .waitFor();
    },
  },
];
