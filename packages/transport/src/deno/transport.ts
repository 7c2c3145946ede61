import type { Transport } from '../contract.ts';
import { hostTransport } from '../host/transport.ts';
import { libuvTransportOver } from '../libuv/transport.ts';
import { tryDenoBindings } from './bindings.ts';

let transport: Transport | undefined;

/** The transport over Deno's own handles; undefined on other runtimes, and if this Deno's handles are not known to work. */
export function denoTransport(): Transport | undefined {
  transport ??= tryMakeTransport();
  return transport;
}

/** Whether an object is a handle of Deno that does not behave as Node's: one that this backend has not made. */
function isUnadapted(native: object): boolean {
  return 'getBytesRead' in native && !('writeQueueSize' in native);
}

function tryMakeTransport(): Transport | undefined {
  const bindings = tryDenoBindings();
  if (!bindings) return undefined;
  const overHandles = libuvTransportOver(bindings);
  const host = hostTransport();
  return {
    name: 'deno',
    // Unlike Node's, Deno's handles do not pass `IPV6_V6ONLY` on, and cannot stop accepting.
    capabilities: {
      ...overHandles.capabilities,
      acceptControl: false,
      ipv6Only: false,
    },
    hasSocketFiles: overHandles.hasSocketFiles,
    createStream: overHandles.createStream,
    createListener: overHandles.createListener,
    bind: (local, options) => overHandles.bind(local, options),
    // Descriptors, sockets and servers of Deno's `node:net`, and the cluster are left to the host backend.
    openStream: (fd) => host.openStream(fd),
    openListener: (fd) => host.openListener(fd),
    adoptStream: (native) =>
      isUnadapted(native) ? undefined : (overHandles.adoptStream(native) ?? host.adoptStream(native)),
    adoptListener: (native) => overHandles.adoptListener(native) ?? host.adoptListener(native),
    shareListener: host.shareListener,
    resolve: host.resolve,
    get addressConfigHint() {
      return host.addressConfigHint;
    },
  };
}
