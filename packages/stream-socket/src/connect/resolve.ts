import type { InetName, ResolveCallback, Transport } from '@net/transport';
import type { TcpConnectRequest } from './options.ts';

/** What `dns.lookup` is called with. */
export interface LookupOptions {
  family: number | undefined;
  hints: number;
  all?: true;
}

/**
 * The options of the lookup of a request.
 *
 * @param bound The local end of a bound socket, which can only reach addresses of its own family.
 */
export function lookupOptionsOf(request: TcpConnectRequest, transport: Transport): LookupOptions {
  const wanted = request.bound ? request.family || (request.bound as InetName).family : request.family;
  const isNamed = wanted === 'IPv4' || wanted === 'IPv6';
  const isAny = wanted !== 4 && wanted !== 6 && !isNamed;
  const family = isNamed ? Number(wanted.at(-1)) : wanted;
  const hints = request.hints || (isAny ? transport.addressConfigHint : 0);
  const all = request.autoSelectFamily && isAny && !request.localAddress;
  return all ? { family, hints, all } : { family, hints };
}

/** Calls a resolver. The answer comes at most once, and in a later tick than this call even if the resolver answers at once. */
export function resolve(
  request: TcpConnectRequest,
  options: LookupOptions,
  transport: Transport,
  callback: ResolveCallback,
): void {
  const lookup = request.lookup ?? transport.resolve;
  let returned = false;
  let answered = false;
  lookup(request.host, options, (...answer) => {
    if (answered) return;
    answered = true;
    if (returned) callback(...answer);
    else process.nextTick(callback, ...answer);
  });
  returned = true;
}
