import { fileURLToPath } from 'node:url';
import { isOfFamily } from './family.ts';

/** Where a thread keeps what its programs get as `net`. */
export const STAND_IN: unique symbol = Symbol.for('@net/net/register') as never;

/** The URL under which an ES module finds it. */
const NET_MODULE = 'net-register:net';

/** What of Node's hooks for ES modules is needed here, whether they run in the program's thread or in one of their own. */
interface Resolved {
  url: string;
  format?: string | null | undefined;
  shortCircuit?: boolean | undefined;
}

/** Whether a specifier means Node's `net`. */
export function isNet(specifier: string): boolean {
  return specifier === 'net' || specifier === 'node:net';
}

/** What an import resolves to, if it means `net` and comes from outside of this family. */
export function resolveNet(specifier: string, parentURL: string | undefined): Resolved | undefined {
  if (!isNet(specifier)) return undefined;
  const importer = parentURL?.startsWith('file:') ? fileURLToPath(parentURL) : undefined;
  return isOfFamily(importer) ? undefined : { url: NET_MODULE, format: 'module', shortCircuit: true };
}

/**
 * The ES module behind a URL, if it is the one that stands in for `net`.
 *
 * @param names What it exports by name.
 */
export function loadNet(
  url: string,
  names: readonly string[],
): { format: 'module'; source: string; shortCircuit: true } | undefined {
  if (url !== NET_MODULE) return undefined;
  const lines = [`const net = globalThis[Symbol.for('@net/net/register')];`, 'export default net;'];
  for (const name of names) lines.push(`export const ${name} = net.${name};`);
  return { format: 'module', source: lines.join('\n'), shortCircuit: true };
}
