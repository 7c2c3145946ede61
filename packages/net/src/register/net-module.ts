import { fileURLToPath } from 'node:url';
import { isOfFamily } from './family.ts';

/** What a thread keeps under {@link STAND_IN}. */
export interface StandIn {
  /** What its programs get as `net`. */
  readonly net: object;
  /** The `net` of Node. */
  readonly builtIn: object;
}

/** Where a thread keeps its {@link StandIn}. */
export const STAND_IN: unique symbol = Symbol.for('@net/net/register') as never;

/** True in `globalThis` while `@net/transport` loads Node's `net`. See its `builtIn`. */
const PASSES: unique symbol = Symbol.for('@net/transport/passes-to-built-in') as never;

/** The URL of `net` for programs: that of Node's, by which tracers (`import-in-the-middle`) recognize it. */
const NET_URL = 'node:net';

/** The URL under which this family finds Node's `net`: {@link NET_URL} is taken. */
const BUILT_IN_URL = 'net-register:built-in';

/** What of Node's hooks for ES modules is needed here, whether they run in the program's thread or in one of their own. */
interface Resolved {
  url: string;
  format?: string | null | undefined;
  shortCircuit?: boolean | undefined;
}

/** Whether a request of a module means Node's `net`, and comes from outside of this family. */
export function isForProgram(specifier: string, filename: string | undefined): boolean {
  return isNet(specifier) && !(globalThis as { [PASSES]?: boolean })[PASSES] && !isOfFamily(filename);
}

function isNet(specifier: string): boolean {
  return specifier === 'net' || specifier === 'node:net';
}

/** Where this family finds Node's `net`, if an import of it means that. */
export function resolveBuiltIn(specifier: string, parentURL: string | undefined): Resolved | undefined {
  if (!isNet(specifier)) return undefined;
  const importer = parentURL?.startsWith('file:') ? fileURLToPath(parentURL) : undefined;
  if (isForProgram(specifier, importer)) return undefined;
  return { url: BUILT_IN_URL, format: 'module', shortCircuit: true };
}

/** What an import of a program resolves to: as others have it, unless that is Node's `net`. */
export function replaceNet<Other extends Resolved>(resolved: Other): Other | Resolved {
  return resolved.url === NET_URL ? { ...resolved, format: 'module', shortCircuit: true } : resolved;
}

/**
 * The ES module behind a URL, if it is `net`.
 *
 * @param names The names that it exports.
 */
export function loadNet(
  url: string,
  names: readonly string[],
): { format: 'module'; source: string; shortCircuit: true } | undefined {
  if (url !== NET_URL && url !== BUILT_IN_URL) return undefined;
  const key = url === NET_URL ? 'net' : 'builtIn';
  // A thread that runs hooks for ES modules (Node before 22.15) has no stand-in: other hooks that run there get Node's.
  const lines = [
    `const standIn = globalThis[Symbol.for('@net/net/register')];`,
    `const net = standIn ? standIn.${key} : process.getBuiltinModule('node:net');`,
    'export default net;',
  ];
  for (const name of names) lines.push(`export const ${name} = net.${name};`);
  return { format: 'module', source: lines.join('\n'), shortCircuit: true };
}
