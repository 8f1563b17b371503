// Resources of one or many servers: their own URIs, which results repeat, except where another server had the same one first.
import { compare } from '../tools/tool-names.ts';
import { isObject } from './json-rpc.ts';
import { type OfferedList, offeredList } from './offered-list.ts';
import type { JsonObject, Upstream } from './parts.ts';

export interface ResourceTarget {
  readonly upstream: Upstream;
  /** As its server calls it. */
  readonly uri: string;
}

export interface ResourceOffer {
  readonly resources: OfferedList;
  readonly templates: OfferedList;
  /** Whose resource this may be, likeliest first: results name resources that no list has. */
  find(uri: string): readonly ResourceTarget[];
  /** The servers that have this very template. */
  ofTemplate(uriTemplate: string): readonly Upstream[];
  /** What a server's resource is called here. */
  nameOf(server: string, uri: string): string;
}

const OWN_SCHEME = 'agw://';

export function createResourceOffer(upstreams: readonly Upstream[], ownNames: boolean): ResourceOffer {
  const owners = new Map<string, ResourceTarget>();
  const definitions = new Map<string, JsonObject>();
  const renamed = new Map<string, string>();
  const templates = new Map<string, { readonly definition: JsonObject; readonly upstreams: Upstream[] }>();
  const bySeniority = [...upstreams].sort((a, b) => compare(a.addedAt, b.addedAt));
  for (const upstream of bySeniority) {
    for (const definition of upstream.list('resources')) {
      const own = String(definition.uri);
      const isOthers = !ownNames && (upstream.isShadowed(own) || owners.has(own));
      const uri = isOthers ? ownUri(upstream.name, own) : own;
      if (uri !== own) renamed.set(`${upstream.name}\n${own}`, uri);
      owners.set(uri, { upstream, uri: own });
      definitions.set(uri, { ...definition, uri });
    }
    for (const definition of upstream.list('resourceTemplates')) {
      const template = String(definition.uriTemplate);
      const known = templates.get(template);
      if (known) known.upstreams.push(upstream);
      else templates.set(template, { definition, upstreams: [upstream] });
    }
  }
  const inOrder = [...definitions].sort(([a], [b]) => compare(a, b)).map(([, definition]) => definition);
  return {
    // A server's own order is kept where it is the only one.
    resources: offeredList({ resources: ownNames ? [...definitions.values()] : inOrder }),
    templates: offeredList({ resourceTemplates: [...templates.values()].map(({ definition }) => definition) }),
    find(uri) {
      const owner = owners.get(uri);
      if (owner) return [owner];
      const named = ownNames ? null : readOwnUri(uri);
      if (named)
        return upstreams.filter(({ name }) => name === named.server).map((upstream) => ({ ...named, upstream }));
      const likely = [...templates].flatMap(([template, each]) => (startsLike(uri, template) ? each.upstreams : []));
      const others = bySeniority.filter(({ peer }) => isObject(peer?.capabilities.resources));
      return [...new Set([...likely, ...others])].map((upstream) => ({ upstream, uri }));
    },
    ofTemplate: (uriTemplate) => templates.get(uriTemplate)?.upstreams ?? [],
    nameOf: (server, uri) => renamed.get(`${server}\n${uri}`) ?? uri,
  };
}

/** By what stands before its first variable: a pattern made of a server's words could be made to run for ever. */
function startsLike(uri: string, template: string): boolean {
  const fixed = template.slice(0, template.indexOf('{') === -1 ? template.length : template.indexOf('{'));
  return fixed !== '' && uri.startsWith(fixed);
}

function ownUri(server: string, uri: string): string {
  return `${OWN_SCHEME}${server}/${encodeURIComponent(uri.toWellFormed())}`;
}

function readOwnUri(uri: string): { server: string; uri: string } | null {
  const [, server, encoded] = /^agw:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
  if (server === undefined || encoded === undefined) return null;
  try {
    return { server, uri: decodeURIComponent(encoded) };
  } catch {
    return null;
  }
}
