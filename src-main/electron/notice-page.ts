// A page the shell writes itself, for what has to be said while the dashboard cannot: text and a few buttons, no script.
import { type Html, html } from '../http/html.ts';
import { NONCE_PLACEHOLDER } from '../http/page-policy.ts';

export interface NoticeAction {
  /** What `showNotice` resolves with. */
  readonly id: string;
  readonly label: string;
}

export interface Notice {
  readonly title: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  /** A line to copy or look up, in monospace. */
  readonly detail?: string;
  /** The first is the primary one. None: the notice only informs. */
  readonly actions: readonly NoticeAction[];
  /** Something is going on; shown as a bar that moves unless motion is unwanted. */
  readonly busy?: boolean;
}

/** @param path the page's own path; an action leads to `<path>/<id>` */
export function noticePage(notice: Notice, path: string): string {
  const link = ({ id, label }: NoticeAction, index: number): Html =>
    html`<a href="${path}/${id}" role="button" draggable="false"${index === 0 ? PRIMARY : PLAIN}>${label}</a>`;
  // The first line has to be the doctype; the style is ours and needs no escaping.
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${notice.title}</title>
<style nonce="${NONCE_PLACEHOLDER}">${{ html: STYLE }}</style>
</head>
<body>
<main>
${MARK}
<h1>${notice.title}</h1>
${notice.text.map((paragraph) => html`<p>${paragraph}</p>`)}
${notice.detail !== undefined && html`<pre tabindex="0">${notice.detail}</pre>`}
${notice.busy === true && html`<div class="bar" role="progressbar" aria-label="${notice.title}"></div>`}
</main>
${notice.actions.length > 0 && html`<footer>${[...notice.actions.map(link)].reverse()}</footer>`}
</body>
</html>`.html;
}

const PRIMARY: Html = { html: ' class="primary" autofocus' };
const PLAIN: Html = { html: '' };

const MARK: Html = {
  html: `<svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
<rect x="1" y="1" width="30" height="30" rx="7" fill="#5847e0"/>
<path d="M4 16H28" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>
<path d="M16 7L25 16L16 25L7 16Z" fill="#4334cc" stroke="#fff" stroke-width="2.8" stroke-linejoin="round"/>
<path d="M16 12.6L19.4 16L16 19.4L12.6 16Z" fill="#fff"/>
</svg>`,
};

const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#ffffff, #101116);
  --foot: light-dark(#f8f8fb, #15161c);
  --line: light-dark(#e4e4ea, #292a34);
  --text: light-dark(#1a1a22, #ededf3);
  --soft: light-dark(#565666, #aeb0bf);
  --code: light-dark(#f2f2f6, #1b1c23);
  --accent: light-dark(#5546dd, #6253ea);
  --accent-over: light-dark(#4737cb, #5546dd);
  --focus: light-dark(#5546dd, #b1a9ff);
}
* { box-sizing: border-box; }
html, body { height: 100%; }
body {
  margin: 0; display: grid; grid-template-rows: 1fr auto; background: var(--page); color: var(--text);
  font: 13px/20px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; cursor: default; user-select: none;
}
main { padding: 24px 24px 16px 80px; position: relative; overflow: auto; }
.mark { position: absolute; left: 24px; top: 26px; }
h1 { margin: 0 0 8px; font-size: 15px; line-height: 24px; font-weight: 600; text-wrap: balance; }
p { margin: 0 0 8px; color: var(--soft); text-wrap: pretty; }
pre {
  margin: 12px 0 0; padding: 8px 12px; background: var(--code); border: 1px solid var(--line); border-radius: 6px;
  font: 12px/18px ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; user-select: text; cursor: text;
}
footer {
  display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; padding: 12px 24px; background: var(--foot);
  border-top: 1px solid var(--line);
}
a {
  padding: 5px 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--page); color: var(--text);
  font-weight: 500; text-decoration: none; cursor: default; -webkit-user-drag: none;
}
a:hover { border-color: var(--soft); }
a.primary { background: var(--accent); border-color: var(--accent); color: #fff; }
a.primary:hover { background: var(--accent-over); border-color: var(--accent-over); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.bar { height: 4px; margin-top: 16px; border-radius: 2px; background: var(--line); overflow: hidden; }
.bar::before {
  content: ""; display: block; width: 40%; height: 100%; border-radius: 2px; background: var(--accent);
  animation: move 1.2s ease-in-out infinite alternate;
}
@keyframes move { from { margin-left: 0 } to { margin-left: 60% } }
@media (prefers-reduced-motion: reduce) { .bar::before { animation: none; width: 100%; } }
`;
