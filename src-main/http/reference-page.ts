// The API reference as one HTML page: no script, nothing fetched, readable without a network and in light or dark.
import type {
  JsonSchema,
  OpenApiDocument,
  OpenApiMedia,
  OpenApiOperation,
} from '../../src-shared/contract/openapi-document.ts';
import { type Html, html } from './html.ts';
import { schemaView, typeOf } from './reference-schema.ts';

interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly operation: OpenApiOperation;
}

/** @param style put into the page as it is, so that a policy can allow exactly this text by its digest */
export function referencePage(document: OpenApiDocument, style: string): string {
  const baseUrl = document.servers[0]?.url ?? '';
  const endpoints = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const groups = document.tags.map(({ name }) => ({
    name,
    endpoints: endpoints.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const { title, version, description } = document.info;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} API</title>
<style>${{ html: style }}</style>
</head>
<body>
<nav aria-label="Operations">
<p class="brand"><a href="#top">${title}</a></p>
${groups.map(navGroup)}
<h2>More</h2>
<ul><li><a href="#schemas">Schemas</a></li><li><a href="#errors">Errors</a></li>
<li><a href="/openapi.json">OpenAPI document</a></li></ul>
</nav>
<main id="top">
<header>
<h1>${title} API <small>${version}</small></h1>
<p>${description}</p>
${intro(baseUrl)}
</header>
${groups.map(
  (group) => html`<section><h2 id="${anchor(group.name)}">${group.name}</h2>
${group.endpoints.map((endpoint) => endpointView(endpoint, baseUrl))}</section>`,
)}
${schemasView(document.components.schemas)}
${errorsView()}
</main>
</body>
</html>
`;
  return page.html;
}

function intro(baseUrl: string): Html {
  return html`<p>Every request carries the admin token. It is the value of <code>AGENT_GATEWAY_TOKEN</code> the gateway was
started with, or else the content of <code>admin-token</code> in its data directory. With the token in the variable
<code>AGENT_GATEWAY_TOKEN</code> of your shell, the examples below can be pasted as they are.</p>
<pre tabindex="0">curl ${baseUrl}/v1/admin/mcp-servers -H "Authorization: Bearer $AGENT_GATEWAY_TOKEN"</pre>`;
}

function navGroup({ name, endpoints }: { name: string; endpoints: readonly Endpoint[] }): Html {
  return html`<h2><a href="#${anchor(name)}">${name}</a></h2>
<ul>${endpoints.map(
    ({ method, operation }) =>
      html`<li><a href="#${operation.operationId}">${badge(method)}<span>${words(operation.operationId)}</span></a></li>`,
  )}</ul>`;
}

function endpointView({ method, path, operation }: Endpoint, baseUrl: string): Html {
  const body = operation.requestBody?.content['application/json'];
  const [success, ...failures] = Object.entries(operation.responses);
  const [type, answer] = Object.entries(success?.[1].content ?? {})[0] ?? [];
  return html`<article id="${operation.operationId}">
<h3>${badge(method)}<code>${path}</code>${operation.security?.length === 0 && html`<span class="open">no token</span>`}</h3>
<p>${operation.summary}.</p>
${operation.description ? html`<p>${operation.description}</p>` : null}
${operation.parameters ? html`<h4>Parameters</h4>${parametersView(operation)}` : null}
${body ? html`<h4>Body</h4>${schemaView(body.schema, 'body')}` : null}
<h4>Example</h4>
<pre tabindex="0">${curl(method, baseUrl + path, operation, body)}</pre>
${answer ? html`<h4>Answer <small>${success?.[0] ?? ''} ${type ?? ''}</small></h4>${schemaView(answer.schema, 'answer')}` : null}
${answer?.example !== undefined && html`<pre tabindex="0">${JSON.stringify(answer.example, null, 2)}</pre>`}
<p class="failures">${failures.map(
    ([status, { description }]) => html`<span><b>${status}</b> ${description}</span> `,
  )}</p>
</article>`;
}

function parametersView(operation: OpenApiOperation): Html {
  const rows = (operation.parameters ?? []).map(
    ({ name, in: place, required, description, schema }) => html`<tr><td><code>${name}</code></td>
<td class="type">${typeOf(schema)}</td><td>in the ${place}${required && html`, <b>required</b>`}${
      description ? html`: ${description}` : null
    }</td></tr>`,
  );
  return html`<div class="scroll"><table>
<thead><tr><th class="field">Name</th><th class="kind">Type</th><th>Notes</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function curl(method: string, url: string, operation: OpenApiOperation, body: OpenApiMedia | undefined): string {
  const isStream = operation.responses[200]?.content?.['text/event-stream'] !== undefined;
  const target = url.replace(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const quoted = target.includes('$') ? `"${target}"` : target;
  const lines = [`curl ${isStream ? '-N ' : ''}${method === 'GET' ? '' : `-X ${method} `}${quoted}`];
  if (operation.security?.length !== 0) lines.push('-H "Authorization: Bearer $AGENT_GATEWAY_TOKEN"');
  if (body) {
    const example = JSON.stringify(body.example ?? {}, null, 2).replaceAll("'", "'\\''");
    lines.push('-H "Content-Type: application/json"', `-d '${example}'`);
  }
  return lines.join(' \\\n  ');
}

function schemasView(schemas: Readonly<Record<string, JsonSchema>>): Html {
  return html`<section><h2 id="schemas">Schemas</h2>
${Object.entries(schemas).map(
  ([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3>${schemaView(schema, 'answer')}</article>`,
)}</section>`;
}

function errorsView(): Html {
  return html`<section><h2 id="errors">Errors</h2>
<p>A failure is <code>{"error": {"code", "message"}}</code> (<a href="#schema-Error">Error</a>) with a code that does not
change between versions. What is wrong with an input is <code>{"detail": [{"loc", "msg", "type"}]}</code>
(<a href="#schema-ValidationError">ValidationError</a>): one entry per field, never with the value that was sent. An unknown
path is 404 <code>{"detail": "Not Found"}</code>, a wrong method 405. Bodies are JSON in UTF-8, at most 1 MiB (64 MiB for tool
calls) and 64 levels deep; of a key that is there twice the last one counts. Every answer carries
<code>X-Execution-Id</code> and <code>X-Request-Duration-Ms</code>.</p></section>`;
}

function badge(method: string): Html {
  return html`<b class="method ${method.toLowerCase()}">${method}</b>`;
}

function words(operationId: string): string {
  return operationId.replaceAll('_', ' ');
}

function anchor(name: string): string {
  return `group-${name.toLowerCase().replaceAll(' ', '-')}`;
}
