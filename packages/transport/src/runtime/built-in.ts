import { createRequire } from 'node:module';

/** What we load of the runtime only once it is needed. */
interface BuiltIns {
  'node:dns': typeof import('node:dns');
  'node:fs': typeof import('node:fs');
  'node:net': typeof import('node:net');
  'node:util': typeof import('node:util');
}

/**
 * How to get at them without an `import`. What stands in for `net` in a whole program leaves the first of the two alone. The
 * second is for Node before 20.16: modules of the runtime are found from anywhere, and this is absolute on every system.
 */
const load: (name: string) => unknown =
  typeof globalThis.process?.getBuiltinModule === 'function'
    ? (name) => process.getBuiltinModule(name)
    : createRequire('file:///C:/');

/**
 * A module of the runtime, as the runtime has it. For an `import` Node sets up each of its exports, the lazy ones too: with
 * these that takes longer than all of this family to load, and most programs use none.
 */
export function builtIn<Name extends keyof BuiltIns>(name: Name): BuiltIns[Name] {
  return load(name) as BuiltIns[Name];
}
