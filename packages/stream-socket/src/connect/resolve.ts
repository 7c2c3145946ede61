import { ERR_INVALID_ADDRESS_FAMILY } from '@net/errors';
import { isIP } from '@net/ip-parse';
import type { ResolveCallback, ResolvedAddress, Transport } from '@net/transport';
import { invalidAddress } from './invalid-address.ts';
import type { LookupFunctionOptions, TcpConnectRequest } from './options.ts';

/** The options for a resolver, as for `dns.lookup`. */
export interface LookupOptions {
  family: number | undefined;
  hints: number;
  all?: true;
}

/** One address in a resolver's result, not validated yet: a custom `lookup` may return anything. */
export interface LookedUpAddress {
  address: unknown;
  family: unknown;
}

/** The callbacks for the result of a lookup. */
export interface LookupObserver {
  /** @param isLast Whether no more addresses follow. In the first call, `addresses` may be empty only if `isLast` is true. */
  onAddresses(addresses: LookedUpAddress[], isLast: boolean): void;
  /** The look-up has failed, and no addresses follow. */
  onError(error: Error): void;
}

/** The `signal` of a look-up, created when the resolver reads it for the first time. */
class LazySignal {
  #controller: AbortController | undefined;
  #isAborted = false;

  /** Defines the property `signal`. It is not enumerable, so that the options are deeply equal to those that Node passes. */
  addTo(options: LookupOptions): LookupFunctionOptions {
    return Object.defineProperty(options, 'signal', { get: () => this.#signal }) as LookupFunctionOptions;
  }

  get #signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }
}

/**
 * The lookup options for a request. A bound socket can only connect to addresses of its own family. If attempts overlap, all
 * addresses are requested even if only one family is wanted.
 */
export function lookupOptionsOf(request: TcpConnectRequest, transport: Transport): LookupOptions {
  const wanted = request.bound ? request.family || request.bound.family : request.family;
  const isNamed = wanted === 'IPv4' || wanted === 'IPv6';
  const isAny = wanted !== 4 && wanted !== 6 && !isNamed;
  const family = isNamed ? Number(wanted.at(-1)) : wanted;
  const hints = request.hints || (isAny ? transport.addressConfigHint : 0);
  const all = request.isParallel || (request.autoSelectFamily && isAny && !request.localAddress);
  return all ? { family, hints, all } : { family, hints };
}

/**
 * Whether the host name is passed to the transport, which resolves it itself. False if the transport needs an address, or if the
 * address must be known first: with one of the options `lookup`, `blockList`, `localAddress` and `localPort`, or for a bound
 * socket.
 */
export function isNameForTransport(request: TcpConnectRequest, transport: Transport): boolean {
  const { lookup, filter, localAddress, localPort, bound } = request;
  return transport.connectsToNames === true && !(lookup || filter || localAddress || localPort || bound);
}

/**
 * Calls the resolver of a request: a function with a callback, like `dns.lookup`, or a function that returns a promise of an
 * address, of an object with `address` and `family`, or of an array of either.
 *
 * The observer is called once, with the first result; in a later tick if the resolver calls back synchronously. Errors that the
 * resolver throws are not caught.
 *
 * @returns A function that aborts the `signal` in the options of the resolver, unless the resolver has answered.
 */
export function resolve(
  request: TcpConnectRequest,
  options: LookupOptions,
  transport: Transport,
  observer: LookupObserver,
): () => void {
  const lazy = new LazySignal();
  const onAddresses = (found: LookedUpAddress[]): void => observer.onAddresses(found, true);
  let returned = false;
  let answered = false;
  const answer = (report: () => void): void => {
    // A second result would start a second connection on the same socket.
    if (answered) return;
    answered = true;
    if (returned) report();
    else process.nextTick(report);
  };
  const callback: ResolveCallback = (error, address, family) =>
    answer(() => {
      if (error) observer.onError(error);
      else onAddresses(Array.isArray(address) ? address.map(fieldsOf) : [{ address, family }]);
    });
  const promise: unknown = request.lookup
    ? request.lookup(request.host, lazy.addTo(options), callback)
    : transport.resolve(request.host, options, callback);
  returned = true;
  const cancel = (): void => {
    if (!answered) lazy.abort();
  };
  if (!isPromise(promise)) return cancel;
  promise.then(
    (found) => {
      // An async function that takes a callback fulfils its promise with undefined.
      if (found !== undefined) {
        answer(() => onAddresses((Array.isArray(found) ? found : [found]).map(addressOf)));
      }
    },
    (error: Error) => answer(() => observer.onError(error)),
  );
  return cancel;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}

/** Normalizes an entry of the array that a callback gets with the option `all`. */
function fieldsOf(entry: unknown): LookedUpAddress {
  const { address, family } = (entry ?? {}) as Partial<LookedUpAddress>;
  return { address, family };
}

/** Normalizes an entry of a promise's result: `dns.promises.resolve4` returns strings. */
function addressOf(entry: unknown): LookedUpAddress {
  return typeof entry === 'string' ? { address: entry, family: isIP(entry) } : fieldsOf(entry);
}

/**
 * Whether a value is an IP address as a primitive string. `isIP` accepts String objects, which abort the process in Node's
 * native binding.
 */
function isAddress(address: unknown): address is string {
  return typeof address === 'string' && isIP(address) !== 0;
}

/** Whether an address can be tried. The attempt itself checks whether the address belongs to its stated family. */
export function isUsable(found: LookedUpAddress): found is ResolvedAddress {
  return isAddress(found.address) && (found.family === 4 || found.family === 6);
}

/** The error for a lookup result without a usable address. */
export function unusableError([first]: LookedUpAddress[], { host, port }: TcpConnectRequest): Error {
  return isAddress(first?.address)
    ? ERR_INVALID_ADDRESS_FAMILY({ family: first!.family, host, port })
    : invalidAddress(first?.address);
}
