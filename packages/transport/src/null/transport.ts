import { errnoNumber, systemError } from '@net/errors';
import type { Transport } from '../contract.ts';
import { bindNull } from './bound-handle.ts';
import { nullCapabilities } from './capabilities.ts';
import { NullListener } from './listen-handle.ts';
import { tryShareListener } from './share-listener.ts';
import { NullStream } from './stream-handle.ts';

const ENOTSUP = errnoNumber('ENOTSUP');

let transport: Transport | undefined;

/**
 * The transport that moves nothing: every call is refused with `ENOTSUP`. Two uses: `setDefaultTransport(nullTransport())` keeps
 * a program's sockets off the network, and its folder is what a new backend is copied from.
 */
export function nullTransport(): Transport {
  transport ??= makeTransport();
  return transport;
}

function makeTransport(): Transport {
  return {
    name: 'null',
    capabilities: nullCapabilities(),
    createStream: (kind) => new NullStream(kind),
    createListener: (kind) => new NullListener(kind),
    bind: () => bindNull(),
    // A backend without descriptors says ENOTSUP; one with them says what the descriptor is instead: `FILE`, `TTY`, `UDP`.
    openStream: () => ({ status: ENOTSUP, type: 'UNKNOWN' }),
    openListener: () => ({ status: ENOTSUP, type: 'UNKNOWN' }),
    // Undefined for every object that is not a handle of the runtime below; a backend without native handles knows none.
    adoptStream: () => undefined,
    adoptListener: () => undefined,
    shareListener: tryShareListener(),
    // A backend over an operating system passes the call on to `dns.lookup`. The answer never comes inside the call.
    resolve: (hostname, _options, callback) => {
      const error = systemError({ status: ENOTSUP, syscall: 'getaddrinfo', address: hostname });
      queueMicrotask(() => callback(error, []));
    },
    addressConfigHint: 0,
  };
}
