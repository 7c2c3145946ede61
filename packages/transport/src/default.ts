import { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM, validateOneOf } from '@net/errors';
import { bunTransport } from './bun/transport.ts';
import type { Transport } from './contract.ts';
import { denoTransport } from './deno/transport.ts';
import { hostTransport } from './host/transport.ts';
import { libuvTransport } from './libuv/transport.ts';

/** What the program has set with `setDefaultTransport` (`transport`) and `setTransportOfContext` (`ofContext`). */
interface Choice {
  transport?: Transport | undefined;
  ofContext?: (() => Transport | undefined) | undefined;
}

/**
 * The key in `globalThis` of the {@link Choice}, which all copies of this package share: a program that uses both `import` and
 * `require` has at least two copies.
 */
const CHOICE: unique symbol = Symbol.for('@net/transport/default') as never;

const thread = globalThis as { [CHOICE]?: Choice };
thread[CHOICE] ??= {};
const choice: Choice = thread[CHOICE];

/** The default transport of this copy of the package, if the program has set none; undefined until it is first needed. */
let initial: Transport | undefined;

/**
 * The transport of sockets and servers made without the option `transport`. The first of these that gives one decides:
 * `setTransportOfContext`, `setDefaultTransport`, the environment variable `NET_TRANSPORT` (`libuv`, `bun`, `deno` or `host`).
 * Otherwise the transport is `libuv` if the runtime gives access to libuv's handles (Node), `bun` on Bun for Linux, `deno` on Deno,
 * else `host`, the runtime's `node:net`.
 *
 * @throws ERR_INVALID_ARG_VALUE if `NET_TRANSPORT` has another value; ERR_FEATURE_UNAVAILABLE_ON_PLATFORM if it is `libuv` on a
 *   runtime without access to libuv's handles, or `bun` or `deno` on another runtime.
 */
export function getDefaultTransport(): Transport {
  const set = choice.ofContext?.() ?? choice.transport;
  if (set) return set;
  initial ??= chooseTransport(environmentChoice());
  return initial;
}

/** Sets the default transport of sockets and servers made from now on; undefined removes the program's choice. */
export function setDefaultTransport(transport: Transport | undefined): void {
  choice.transport = transport;
  initial = undefined;
}

/**
 * Sets a function that chooses the default transport by async context, for example from the store of an `AsyncLocalStorage`.
 * `find` runs whenever the default is needed; where `find` returns undefined, the default is chosen as if there were no such
 * function. Passing undefined removes the function.
 */
export function setTransportOfContext(find: (() => Transport | undefined) | undefined): void {
  choice.ofContext = find;
}

/** The values of `NET_TRANSPORT`. */
const factories = { libuv: libuvTransport, bun: bunTransport, deno: denoTransport, host: hostTransport };

function chooseTransport(name: string | undefined): Transport {
  if (name === undefined) return libuvTransport() ?? tryBunOnLinux() ?? denoTransport() ?? hostTransport();
  validateOneOf(name, 'process.env.NET_TRANSPORT', Object.keys(factories));
  const transport = factories[name as keyof typeof factories]();
  if (!transport) throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: `NET_TRANSPORT=${name}` });
  return transport;
}

/** Bun's own sockets on Linux, where this family is tested on Bun. */
function tryBunOnLinux(): Transport | undefined {
  return globalThis.process?.platform === 'linux' ? bunTransport() : undefined;
}

function environmentChoice(): string | undefined {
  try {
    // An empty value counts as unset: `NET_TRANSPORT= node app.js` is how a shell clears a variable for one command.
    return globalThis.process?.env?.NET_TRANSPORT || undefined;
  } catch {
    // Deno throws if the program has no permission to read environment variables.
    return undefined;
  }
}
