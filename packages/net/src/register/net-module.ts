import { fileURLToPath } from 'node:url';
import { isOfFamily } from './family.ts';

/** The two versions of `net` in a thread, stored in `globalThis` under {@link STAND_IN}. */
export interface StandIn {
  /** The object that the program gets for `require('net')` and `import 'net'`. */
  readonly net: object;
  /** Node's own `net`, which the `@net` packages get. */
  readonly builtIn: object;
  /** The functions that assign the properties of `net` to the named exports of the ES modules that {@link loadNet} makes. */
  readonly syncs: (() => void)[];
}

/** The key in `globalThis` of the thread's {@link StandIn}. */
export const STAND_IN: unique symbol = Symbol.for('@net/net/register') as never;

/** The key of a property of `globalThis` that is true while `builtIn` of `@net/transport` loads Node's own `net`. */
const PASSES: unique symbol = Symbol.for('@net/transport/passes-to-built-in') as never;

/** The URL of the replaced `net`: the same as Node's own, because tracers (`import-in-the-middle`) look for this URL. */
const NET_URL = 'node:net';

/**
 * The URL of the replaced `net` if an ES module has imported Node's own: Node then takes {@link NET_URL} from the cache of modules,
 * and does not call the `load` hook.
 */
const UNCACHED_NET_URL = 'net-register:net';

/**
 * Resolves to {@link NET_URL} in every module. `register` imports it before the program imports `net`, so that the `load` hook is
 * called if Node's own `net` is not in the cache.
 */
export const CACHED_NET: string = 'net-register:cached';

/** Whether the `load` hook was called for {@link NET_URL}, so that the replacement is in the cache. */
let isNetLoaded = false;

/** The URL under which the `@net` packages import Node's own `net`; {@link NET_URL} means the replacement. */
const BUILT_IN_URL = 'net-register:built-in';

/** The part of a `resolve` hook's result that is used here. Hooks in the main thread and in a separate thread return the same. */
interface Resolved {
  url: string;
  format?: string | null | undefined;
  shortCircuit?: boolean | undefined;
}

/**
 * Whether `specifier` means Node's `net` and the requesting file is not part of a `@net` package: then the program gets the
 * replacement.
 */
export function isForProgram(specifier: string, filename: string | undefined): boolean {
  return isNet(specifier) && !(globalThis as { [PASSES]?: boolean })[PASSES] && !isOfFamily(filename);
}

/** {@link isForProgram} for an `import`: whether the module of the URL `parentURL` gets the replacement. */
export function isImportForProgram(specifier: string, parentURL: string | undefined): boolean {
  if (!isNet(specifier)) return false;
  return isForProgram(specifier, parentURL?.startsWith('file:') ? fileURLToPath(parentURL) : undefined);
}

function isNet(specifier: string): boolean {
  return specifier === 'net' || specifier === 'node:net';
}

/** Resolves an import of `net` by a file of a `@net` package to Node's own `net`, and {@link CACHED_NET}; undefined for any other. */
export function resolveBuiltIn(specifier: string, parentURL: string | undefined): Resolved | undefined {
  if (specifier === CACHED_NET) return { url: NET_URL, format: 'module', shortCircuit: true };
  if (!isNet(specifier) || isImportForProgram(specifier, parentURL)) return undefined;
  return { url: BUILT_IN_URL, format: 'module', shortCircuit: true };
}

/** Changes the resolution of a program's import to the replacement if the other hooks resolved it to Node's `net`. */
export function replaceNet<Other extends Resolved>(resolved: Other): Other | Resolved {
  if (resolved.url !== NET_URL) return resolved;
  return { ...resolved, url: isNetLoaded ? NET_URL : UNCACHED_NET_URL, format: 'module', shortCircuit: true };
}

/**
 * The `load` hook: the source of the ES module for one of the URLs of `net`; undefined for any other URL.
 *
 * @param names The names that the module exports.
 */
export function loadNet(
  url: string,
  names: readonly string[],
): { format: 'module'; source: string; shortCircuit: true } | undefined {
  if (url !== NET_URL && url !== UNCACHED_NET_URL && url !== BUILT_IN_URL) return undefined;
  if (url === NET_URL) isNetLoaded = true;
  const key = url === BUILT_IN_URL ? 'builtIn' : 'net';
  // In the separate thread of hooks (Node without `module.registerHooks`), `net` is not replaced: other hooks import Node's own.
  const lines = [
    `const standIn = globalThis[Symbol.for('@net/net/register')];`,
    `const net = standIn ? standIn.${key} : process.getBuiltinModule('node:net');`,
    'export default net;',
  ];
  for (const name of names) lines.push(`export let ${name} = net.${name};`);
  const assignments = names.map((name) => `${name} = net.${name};`).join(' ');
  lines.push(`standIn?.syncs.push(() => { ${assignments} });`);
  return { format: 'module', source: lines.join('\n'), shortCircuit: true };
}
