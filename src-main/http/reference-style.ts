// The style of the API reference page; put into the page, because the page may fetch nothing.

export const REFERENCE_STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#ffffff, #0f1117);
  --side: light-dark(#f6f7f9, #151821);
  --card: light-dark(#ffffff, #151821);
  --line: light-dark(#e2e5ea, #2a2f3c);
  --text: light-dark(#1d2330, #e6e9f0);
  --soft: light-dark(#586074, #a0a8ba);
  --code: light-dark(#f2f4f7, #1c2130);
  --link: light-dark(#2556c4, #8fb4ff);
  --get: light-dark(#1b6b3a, #7fd6a0);
  --post: light-dark(#2556c4, #8fb4ff);
  --put: light-dark(#8a5300, #f0bd6a);
  --delete: light-dark(#b3261e, #ff9d94);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
code, pre, .type, .method { font-family: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, monospace; }
code { font-size: .9em; overflow-wrap: anywhere; }
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.25rem 1rem 2rem; background: var(--side);
  border-right: 1px solid var(--line);
}
nav .brand { margin: 0 0 .5rem; font-weight: 650; }
nav .brand a { color: var(--text); }
nav h2 { margin: 1.1rem 0 .3rem; font-size: .78rem; font-weight: 600; color: var(--soft); }
nav h2 a { color: inherit; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: flex; gap: .5rem; align-items: baseline; padding: .14rem 0; color: var(--text); font-size: .88rem; }
nav li a span::first-letter { text-transform: uppercase; }
nav .method { width: 3.2rem; padding: 0; background: none; font-size: .64rem; }
main { max-width: 62rem; padding: 2rem 2.5rem 6rem; }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.01em; }
h1 small { font-size: .9rem; font-weight: 400; color: var(--soft); letter-spacing: 0; }
main h2 { margin: 2.6rem 0 .9rem; font-size: 1.3rem; }
h3 { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin: 0 0 .4rem; font-size: 1rem; }
h3 code { font-size: .98rem; font-weight: 600; }
h4 { margin: 1.1rem 0 .35rem; font-size: .85rem; color: var(--soft); font-weight: 600; }
h4 small { font-weight: 400; }
p { margin: .35rem 0; max-width: 46rem; }
article {
  margin: 0 0 1.1rem; padding: 1.1rem 1.3rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
}
article:target { border-color: var(--link); }
.method { padding: .12rem .45rem; border-radius: 5px; background: var(--code); font-size: .74rem; font-weight: 700; }
.get { color: var(--get); }
.post { color: var(--post); }
.put { color: var(--put); }
.delete { color: var(--delete); }
.open { padding: .05rem .5rem; border: 1px solid var(--line); border-radius: 99px; font-size: .74rem; color: var(--soft); }
.scroll { overflow-x: auto; }
.form { margin-bottom: .8rem; }
table { width: 100%; min-width: 34rem; border-collapse: collapse; table-layout: fixed; font-size: .87rem; }
th.field { width: 32%; }
th.kind { width: 30%; }
td { overflow-wrap: anywhere; }
th, td { padding: .34rem .8rem .34rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
th { font-weight: 600; font-size: .78rem; color: var(--soft); }
td.type { font-size: .81rem; }
td:last-child { color: var(--soft); }
td b { color: var(--text); font-weight: 600; }
p.type { font-size: .85rem; }
pre {
  margin: .35rem 0; padding: .8rem 1rem; overflow: auto; max-height: 26rem; background: var(--code);
  border: 1px solid var(--line); border-radius: 8px; font-size: .81rem; line-height: 1.5;
}
.failures { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin-top: 1rem; font-size: .82rem; color: var(--soft); max-width: none; }
.failures b { color: var(--text); }
@media (max-width: 820px) {
  body { grid-template-columns: minmax(0, 1fr); }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  nav ul { columns: 2; }
  main { padding: 1.2rem 1rem 4rem; }
}
@media print { nav { display: none; } body { display: block; } pre { max-height: none; white-space: pre-wrap; } }
`;
