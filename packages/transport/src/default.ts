import { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM, validateOneOf } from '@net/errors';
import type { Transport } from './contract.ts';
import { hostTransport } from './host/transport.ts';
import { libuvTransport } from './libuv/transport.ts';

let current: Transport | undefined;
let ofContext: (() => Transport | undefined) | undefined;

/**
 * The transport that sockets and servers use when they are not given one: libuv's handles where the runtime gives
 * them, else the runtime's own sockets. The environment variable `NET_TRANSPORT` (`libuv` or `host`) decides instead,
 * `setDefaultTransport` before that, and `setTransportOfContext` before both.
 *
 * @throws ERR_INVALID_ARG_VALUE if `NET_TRANSPORT` is neither; ERR_FEATURE_UNAVAILABLE_ON_PLATFORM if it is `libuv`
 * where the runtime does not give its handles.
 */
export function getDefaultTransport(): Transport {
  const contextual = ofContext?.();
  if (contextual) return contextual;
  current ??= chooseTransport(environmentChoice());
  return current;
}

/** Makes `transport` the default for sockets and servers made from now on; undefined goes back to the choice at start. */
export function setDefaultTransport(transport: Transport | undefined): void {
  current = transport;
}

/**
 * Has `find` say which transport is the default in the async context that asks, for example by what an `AsyncLocalStorage` has
 * there. Where it says undefined, the default is what it would be otherwise. Undefined takes it back.
 */
export function setTransportOfContext(find: (() => Transport | undefined) | undefined): void {
  ofContext = find;
}

function chooseTransport(choice: string | undefined): Transport {
  if (choice === undefined) return libuvTransport() ?? hostTransport();
  validateOneOf(choice, 'process.env.NET_TRANSPORT', ['libuv', 'host']);
  const transport = choice === 'libuv' ? libuvTransport() : hostTransport();
  if (!transport) throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: 'NET_TRANSPORT=libuv' });
  return transport;
}

function environmentChoice(): string | undefined {
  try {
    // An empty variable is one that was unset by a shell.
    return globalThis.process?.env?.NET_TRANSPORT || undefined;
  } catch {
    // Deno does not let every program read its environment.
    return undefined;
  }
}
