import { createRequire } from 'node:module';

/** What we load of the runtime only once it is needed. */
interface BuiltIns {
  'node:dns': typeof import('node:dns');
  'node:fs': typeof import('node:fs');
  'node:net': typeof import('node:net');
}

// Modules of the runtime are found from anywhere; this is an absolute path on every system.
const require = createRequire('file:///C:/');

/**
 * A module of the runtime. For an `import` Node sets up each of its exports, the lazy ones too: with these three that takes
 * longer than all of this family to load, and most programs use none.
 */
export function builtIn<Name extends keyof BuiltIns>(name: Name): BuiltIns[Name] {
  return require(name);
}
