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
 * The transport without a network: connecting, listening, binding and resolving fail with `ENOTSUP`. It has two uses:
 * `setDefaultTransport(nullTransport())` keeps a program's sockets off the network, and the folder of this file is the template
 * for a new backend.
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
    // A backend without descriptors returns ENOTSUP. A backend with descriptors reports the kind of a descriptor that is not a
    // stream: `FILE`, `TTY`, `UDP`.
    openStream: () => ({ status: ENOTSUP, type: 'UNKNOWN' }),
    openListener: () => ({ status: ENOTSUP, type: 'UNKNOWN' }),
    // Undefined for every object that is not a native handle of the runtime; a backend without native handles accepts none.
    adoptStream: () => undefined,
    adoptListener: () => undefined,
    shareListener: tryShareListener(),
    // A backend over an operating system calls `dns.lookup`. The callback must never run inside the call.
    resolve: (hostname, _options, callback) => {
      const error = systemError({ status: ENOTSUP, syscall: 'getaddrinfo', address: hostname });
      queueMicrotask(() => callback(error, []));
    },
    addressConfigHint: 0,
  };
}
