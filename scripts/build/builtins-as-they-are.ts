// A step of the build: takes Node's own modules as they are instead of importing them.
import { isBuiltin } from 'node:module';
import type { Plugin, Rolldown } from 'vite';

type Statement = ReturnType<Rolldown.PluginContext['parse']>['body'][number];
type ImportDeclaration = Extract<Statement, { type: 'ImportDeclaration' }>;

/**
 * An import makes Node read every export of a module, whatever is named, and some are getters with a lot behind them: that
 * of `node:http` loads a whole HTTP client, which takes 45 ms of the start and 14 MB. `process.getBuiltinModule` reads
 * nothing but what is named.
 */
export function builtinsAsTheyAre(): Plugin {
  return {
    name: 'builtins-as-they-are',
    // After whoever else adds imports.
    renderChunk: {
      order: 'post',
      handler(code) {
        let result = code;
        for (const node of this.parse(code).body.toReversed()) {
          if (node.type !== 'ImportDeclaration' || !isBuiltin(node.source.value)) continue;
          result = result.slice(0, node.start) + declaration(node) + result.slice(node.end);
        }
        return result === code ? null : { code: result, map: null };
      },
    },
  };
}

/** `const { readFile: read } = globalThis.process.getBuiltinModule("node:fs");` */
function declaration({ source, specifiers }: ImportDeclaration): string {
  // By its full name: a chunk may have a `process` of its own that comes later.
  const taken = `globalThis.process.getBuiltinModule(${JSON.stringify(source.value)})`;
  const whole: string[] = [];
  const named: string[] = [];
  for (const specifier of specifiers) {
    const local = specifier.local.name;
    if (specifier.type !== 'ImportSpecifier') {
      whole.push(`${local} = ${taken}`);
      continue;
    }
    const { imported } = specifier;
    const name = 'name' in imported ? imported.name : imported.value;
    if (name === 'default') whole.push(`${local} = ${taken}`);
    else named.push(`${name}: ${local}`);
  }
  if (named.length > 0) whole.push(`{ ${named.join(', ')} } = ${taken}`);
  return whole.length > 0 ? `const ${whole.join(', ')};` : '';
}
