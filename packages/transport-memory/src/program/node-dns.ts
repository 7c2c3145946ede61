import type dns from 'node:dns';
import { queryError, validateFunction } from '@net/errors';
import type { ResolveOptions } from '@net/transport';
import type { MemoryTransport } from '../handles/transport.ts';

type Callback = (error: Error | null, ...answer: unknown[]) => void;

/** Carries out a call of a function of `dns`, with the answers of the network's DNS. */
type Ask = (transport: MemoryTransport, args: readonly unknown[], callback: Callback) => void;

/** The types of records, and the functions that ask for them. */
const FUNCTIONS = {
  A: 'resolve4',
  AAAA: 'resolve6',
  ANY: 'resolveAny',
  CAA: 'resolveCaa',
  CNAME: 'resolveCname',
  MX: 'resolveMx',
  NAPTR: 'resolveNaptr',
  NS: 'resolveNs',
  PTR: 'resolvePtr',
  SOA: 'resolveSoa',
  SRV: 'resolveSrv',
  TXT: 'resolveTxt',
  reverse: 'reverse',
} as const;

/** The time to live that `resolve4(name, { ttl: true })` reports, in seconds. */
const TTL_SECONDS = 60;

/**
 * Replaces functions of Node's `dns`. Calls of a program on a virtual host are answered by the DNS of the network; all other calls
 * are passed to Node's own functions.
 *
 * @param find Finds the transport of the host that the caller runs on.
 */
export function answerFromNetwork(node: typeof dns, find: () => MemoryTransport | undefined): void {
  const calls: [name: string, ask: Ask][] = [['lookup', lookUp]];
  for (const [type, name] of Object.entries(FUNCTIONS)) {
    calls.push([
      name,
      (transport, [host, options], callback) => query(transport, type, host, options, callback),
    ]);
  }
  const { promises } = node;
  calls.push([
    'resolve',
    (transport, [host, type = 'A'], callback) => query(transport, type, host, {}, callback),
  ]);
  for (const [name, ask] of calls) {
    for (const target of [node, node.Resolver.prototype]) {
      replace(target, name, find, (transport, args) => {
        const callback = args.at(-1);
        validateFunction(callback, 'callback');
        ask(transport, args.slice(0, -1), callback as Callback);
      });
    }
    for (const target of [promises, promises.Resolver.prototype]) {
      replace(target, name, find, (transport, args) =>
        promised((callback) => ask(transport, args, callback)),
      );
    }
  }
}

function lookUp(
  transport: MemoryTransport,
  [host, options = {}]: readonly unknown[],
  callback: Callback,
): void {
  const settled = typeof options === 'object' ? options : { family: options };
  transport.resolve(host as string, settled as ResolveOptions, callback);
}

function query(
  transport: MemoryTransport,
  type: unknown,
  host: unknown,
  options: unknown,
  callback: Callback,
): void {
  const [hostname, wanted] = [host as string, type as string];
  const hasTtl = (options as { ttl?: unknown } | undefined)?.ttl === true;
  transport.query(wanted, hostname, (code, records) => {
    if (code) callback(queryError({ code, type: wanted, hostname }));
    else callback(null, hasTtl ? records.map((address) => ({ address, ttl: TTL_SECONDS })) : [...records]);
  });
}

function promised(ask: (callback: Callback) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    ask((error, first, family) => {
      if (error) reject(error);
      else resolve(family === undefined ? first : { address: first, family });
    });
  });
}

/** Replaces a function of `target` for calls on a host. A call whose first argument is not a name is passed to Node's function. */
function replace(
  target: object,
  name: string,
  find: () => MemoryTransport | undefined,
  answer: (transport: MemoryTransport, args: readonly unknown[]) => unknown,
): void {
  // Skips `lookup` of a `Resolver`, which does not exist.
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return;
  const apply = (_original: object, self: unknown, args: unknown[]): unknown => {
    const transport = find();
    const [host] = args;
    const isValid = typeof host === 'string' && host !== '';
    return transport && isValid ? answer(transport, args) : Reflect.apply(original, self, args);
  };
  Reflect.set(target, name, new Proxy(original, { apply }));
}
