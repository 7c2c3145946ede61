import Module, { createRequire } from 'node:module';
import { isWorkerd } from './workerd.ts';

/** The modules of the runtime that are loaded on first use. */
interface BuiltIns {
  'node:cluster': import('node:cluster').Cluster;
  'node:dgram': typeof import('node:dgram');
  'node:dns': typeof import('node:dns');
  'node:fs': typeof import('node:fs');
  'node:net': typeof import('node:net');
  'node:os': typeof import('node:os');
  'node:path': typeof import('node:path');
  'node:util': typeof import('node:util');
}

/**
 * The key of a property of `globalThis` that is true while this package loads a module of the runtime: `@net/net/register` then
 * does not replace the module. `Symbol.for`, because a program may have several copies of both packages.
 */
const PASSES: unique symbol = Symbol.for('@net/transport/passes-to-built-in') as never;

const load = findLoader();

function findLoader(): (name: string) => unknown {
  const isNode = !('Bun' in globalThis || 'Deno' in globalThis || isWorkerd());
  // Uses `Module._load`, which is not in `@types/node`, because tracers (`require-in-the-middle`) replace
  // `Module.prototype.require` and `process.getBuiltinModule`. A request through either of these would make a tracer instrument
  // Node's own `net`, cache it, and later return it to the program instead of `@net/net`.
  const { _load } = Module as unknown as {
    _load?: (name: string, parent: undefined, isMain: false) => unknown;
  };
  if (isNode && typeof _load === 'function') return (name) => _load(name, undefined, false);
  const { getBuiltinModule } = globalThis.process ?? {};
  if (typeof getBuiltinModule === 'function') return (name) => getBuiltinModule(name);
  // `createRequire` needs an absolute path, of any file; this one is absolute on Windows, too.
  return createRequire('file:///C:/');
}

/**
 * Loads a built-in module of the runtime on first use. An `import` statement would evaluate every export of the module, lazy
 * getters included, which takes longer than loading all `@net` packages; many programs need none of these modules.
 */
export function builtIn<Name extends keyof BuiltIns>(name: Name): BuiltIns[Name] {
  const thread = globalThis as { [PASSES]?: boolean };
  thread[PASSES] = true;
  try {
    return load(name) as BuiltIns[Name];
  } finally {
    thread[PASSES] = false;
  }
}
