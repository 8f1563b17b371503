// The validator's findings in our words: one per place, without the value that was refused.
import type { OutputUnit } from '@cfworker/json-schema';
import type { Issue } from '../../../src-shared/contract/errors.ts';
import { issue, REQUIRED } from '../../../src-shared/contract/validation.ts';

const MAX_ISSUES = 20;
const MAX_WORDS = 200;

/** These say only that something below them is wrong, which is listed itself. */
const CONTAINERS = new Set([
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'prefixItems',
  'additionalItems',
  'unevaluatedItems',
  'allOf',
  '$ref',
  '$recursiveRef',
  'if',
  'dependentSchemas',
]);

export function toArgumentIssues(errors: readonly OutputUnit[]): Issue[] {
  const byPlace = new Map<string, Issue>();
  for (const error of errors) {
    if (CONTAINERS.has(error.keyword) || /\/(?:anyOf|oneOf|not|contains)\//.test(error.keywordLocation)) continue;
    const found = toIssue(error);
    const place = JSON.stringify(found.path);
    // The first of a place says enough.
    if (!byPlace.has(place)) byPlace.set(place, found);
    if (byPlace.size === MAX_ISSUES) break;
  }
  return byPlace.size > 0 ? [...byPlace.values()] : [issue([], 'They do not fit the schema')];
}

function toIssue({ keyword, instanceLocation, error }: OutputUnit): Issue {
  const path = pathOf(instanceLocation);
  if (keyword !== 'required') return issue(path, messageOf(keyword, error));
  const missing = /required property "(.*)"\.$/s.exec(error)?.[1] ?? '';
  return issue([...path, missing], REQUIRED, 'missing');
}

/** The validator's sentences begin with the value or its kind and end with a full stop. */
function messageOf(keyword: string, error: string): string {
  const rest = error.replace(/\.$/, '').slice(0, MAX_WORDS);
  switch (keyword) {
    case 'type':
      return `must be ${(/Expected (.*)$/.exec(rest)?.[1] ?? 'of another type').replaceAll('"', '').replaceAll(', ', ' or ')}`;
    case 'enum':
      return `must be one of ${rest.slice(rest.indexOf('['))}`;
    case 'const':
      return `must be ${rest.replace(/^.*? match /, '')}`;
    case 'false':
      return 'is not known here';
    case 'pattern':
      return 'does not have the form the schema asks for';
    case 'format':
      return `is no valid ${/"(.*)"/.exec(rest)?.[1] ?? 'text'}`;
    case 'anyOf':
    case 'oneOf':
      return 'fits none of the forms it may have, or more than one';
    case 'not':
      return 'has a form it must not have';
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      return rest.replace(/^\S+ /, '');
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
      return rest.replace(/^(?:String|Array) /, '');
    case 'minProperties':
    case 'maxProperties':
      return `has too ${keyword === 'minProperties' ? 'few' : 'many'} fields`;
    case 'propertyNames':
      return 'has a field with a name it must not have';
    case 'uniqueItems':
      return 'has the same entry twice';
    default:
      return `does not fit the schema (${keyword})`;
  }
}

/** From a JSON pointer in a URI fragment (RFC 6901 §6) to its parts. */
function pathOf(location: string): string[] {
  return location
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
}
