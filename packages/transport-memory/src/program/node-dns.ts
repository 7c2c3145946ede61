import type dns from 'node:dns';
import { validateFunction } from '@net/errors';
import type { MemoryTransport } from '../handles/transport.ts';
import { type Callback, type DnsFunction, dnsFunctions } from './dns-functions.ts';

/** The result of `dns.getServers` on a host, as without a configuration: the DNS of the network has no address. */
const SERVERS = ['127.0.0.1'];

/** Finds the transport of the host that the caller runs on; undefined outside of all hosts. */
type FindTransport = () => MemoryTransport | undefined;

/**
 * Replaces functions of Node's `dns`. Calls of a program on a virtual host are answered by the DNS of the network; all other calls
 * are passed to Node's own functions.
 */
export function answerFromNetwork(node: typeof dns, find: FindTransport): void {
  const { promises } = node;
  for (const each of dnsFunctions(node)) {
    for (const target of [node, node.Resolver.prototype]) {
      replace(target, each, find, (transport, args) => {
        const callback = args.at(-1);
        validateFunction(callback, 'callback');
        each.ask(transport, args.slice(0, -1), callback as Callback);
      });
    }
    for (const target of [promises, promises.Resolver.prototype]) {
      replace(target, each, find, (transport, args) => promised(each, transport, args));
    }
  }
  for (const target of [node, promises]) {
    const { getServers, setServers } = target;
    target.getServers = () => (find() ? [...SERVERS] : getServers());
    // On a host only checks the arguments, because the servers are those of the process.
    target.setServers = (servers) => {
      if (find()) new node.Resolver().setServers(servers);
      else setServers(servers);
    };
  }
}

function promised(
  { ask, results }: DnsFunction,
  transport: MemoryTransport,
  args: readonly unknown[],
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    ask(transport, args, (error, first, second) => {
      if (error) reject(error);
      else resolve(results && second !== undefined ? { [results[0]]: first, [results[1]]: second } : first);
    });
  });
}

/** Replaces a function of `target` for valid calls on a host. */
function replace(
  target: object,
  { name, isValid }: DnsFunction,
  find: FindTransport,
  answer: (transport: MemoryTransport, args: readonly unknown[]) => unknown,
): void {
  // Skips functions that do not exist: `lookup` of a `Resolver`, and those that only later versions of Node have.
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return;
  const apply = (_original: object, self: unknown, args: unknown[]): unknown => {
    const transport = find();
    return transport && isValid(args) ? answer(transport, args) : Reflect.apply(original, self, args);
  };
  Reflect.set(target, name, new Proxy(original, { apply }));
}
