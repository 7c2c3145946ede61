import { ERR_INVALID_ADDRESS_FAMILY } from '@net/errors';
import { isIP } from '@net/ip-parse';
import type { InetName, ResolvedAddress, Transport } from '@net/transport';
import { invalidAddress } from './invalid-address.ts';
import type { TcpConnectRequest } from './options.ts';

/** What `dns.lookup` is called with. */
export interface LookupOptions {
  family: number | undefined;
  hints: number;
  all?: true;
}

/** One address of an answer, as the resolver gave it: it may be a caller's function, so anything may stand here. */
export interface LookedUpAddress {
  address: unknown;
  family: unknown;
}

/** Hears the answer of a resolver. */
export interface LookupObserver {
  onAddresses(addresses: LookedUpAddress[]): void;
  onError(error: Error): void;
}

/** The options of the lookup of a request. A bound socket reaches addresses of its own family only. */
export function lookupOptionsOf(request: TcpConnectRequest, transport: Transport): LookupOptions {
  const wanted = request.bound ? request.family || request.bound.family : request.family;
  const isNamed = wanted === 'IPv4' || wanted === 'IPv6';
  const isAny = wanted !== 4 && wanted !== 6 && !isNamed;
  const family = isNamed ? Number(wanted.at(-1)) : wanted;
  const hints = request.hints || (isAny ? transport.addressConfigHint : 0);
  const all = request.autoSelectFamily && isAny && !request.localAddress;
  return all ? { family, hints, all } : { family, hints };
}

/** Whether the transport resolves the host name itself. Not if an option (`lookup`, a block list, a local address) needs the address first. */
export function isNameForTransport(request: TcpConnectRequest, transport: Transport): boolean {
  const { lookup, filter, localAddress, localPort, bound } = request;
  return transport.connectsToNames === true && !(lookup || filter || localAddress || localPort || bound);
}

/**
 * Calls the resolver of a request: one in the manner of `dns.lookup`, or one that returns a promise of an address, of an
 * object with `address` and `family`, or of an array of either.
 *
 * The first answer counts, and comes in a later tick than this call even if the resolver answers at once. What the resolver
 * throws is thrown on.
 */
export function resolve(
  request: TcpConnectRequest,
  options: LookupOptions,
  transport: Transport,
  observer: LookupObserver,
): void {
  const lookup = request.lookup ?? transport.resolve;
  let returned = false;
  let answered = false;
  const answer = (report: () => void): void => {
    // A second answer would be a second connection on the same socket.
    if (answered) return;
    answered = true;
    if (returned) report();
    else process.nextTick(report);
  };
  const promise: unknown = lookup(request.host, options, (error, address, family) =>
    answer(() => {
      if (error) observer.onError(error);
      else observer.onAddresses(Array.isArray(address) ? address.map(fieldsOf) : [{ address, family }]);
    }),
  );
  returned = true;
  if (!isPromise(promise)) return;
  promise.then(
    (found) => {
      // An async function that calls back resolves with nothing.
      if (found !== undefined) {
        answer(() => observer.onAddresses((Array.isArray(found) ? found : [found]).map(addressOf)));
      }
    },
    (error: Error) => answer(() => observer.onError(error)),
  );
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}

/** An entry of what a callback gets with `all`. */
function fieldsOf(entry: unknown): LookedUpAddress {
  const { address, family } = (entry ?? {}) as Partial<LookedUpAddress>;
  return { address, family };
}

/** An entry of what a promise gives: `dns.promises.resolve4` gives strings. */
function addressOf(entry: unknown): LookedUpAddress {
  return typeof entry === 'string' ? { address: entry, family: isIP(entry) } : fieldsOf(entry);
}

/** Whether an answer is an address. A String object is one for `isIP`, but aborts the process in libuv's binding. */
function isAddress(address: unknown): address is string {
  return typeof address === 'string' && isIP(address) !== 0;
}

/** Whether an address can be tried. Whether it is of the family that it comes with is for the attempt to say. */
export function isUsable(found: LookedUpAddress): found is ResolvedAddress {
  return isAddress(found.address) && (found.family === 4 || found.family === 6);
}

/** The error of an answer without a usable address. */
export function unusableError([first]: LookedUpAddress[], { host, port }: TcpConnectRequest): Error {
  return isAddress(first?.address)
    ? ERR_INVALID_ADDRESS_FAMILY({ family: first!.family, host, port })
    : invalidAddress(first?.address);
}

/** A bound socket has one handle, so it can try one address: the first of its family. */
export function bestFor({ family }: InetName, addresses: ResolvedAddress[]): ResolvedAddress {
  return addresses.find((each) => `IPv${each.family}` === family) ?? addresses[0]!;
}
