import Module, { createRequire } from 'node:module';
import { isWorkerd } from './workerd.ts';

/** The modules of the runtime that are loaded on first use. */
interface BuiltIns {
  'node:cluster': import('node:cluster').Cluster;
  'node:dns': typeof import('node:dns');
  'node:fs': typeof import('node:fs');
  'node:net': typeof import('node:net');
  'node:util': typeof import('node:util');
}

/**
 * True in `globalThis` while this package loads a module of the runtime: `@net/net/register` then lets the request through to
 * the runtime. A registered symbol, because a program may have several copies of the two.
 */
const PASSES: unique symbol = Symbol.for('@net/transport/passes-to-built-in') as never;

const load = findLoader();

function findLoader(): (name: string) => unknown {
  const isNode = !('Bun' in globalThis || 'Deno' in globalThis || isWorkerd());
  // In no types. Tracers (`require-in-the-middle`) replace `Module.prototype.require` and `process.getBuiltinModule`, and would
  // take a request of ours for one of the program: they would instrument Node's `net`, and give the program that one later.
  const { _load } = Module as unknown as {
    _load?: (name: string, parent: undefined, isMain: false) => unknown;
  };
  if (isNode && typeof _load === 'function') return (name) => _load(name, undefined, false);
  const { getBuiltinModule } = globalThis.process ?? {};
  if (typeof getBuiltinModule === 'function') return (name) => getBuiltinModule(name);
  // Any absolute path will do; this one is absolute on Windows, too.
  return createRequire('file:///C:/');
}

/**
 * A module of the runtime, as the runtime has it. For an `import` Node sets up each export, the lazy ones too, which takes
 * longer than loading this whole family; most programs use none of them.
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
