import type { Capabilities, Transport } from '@net/transport';
import { type QueryCallback, queryOn } from '../dns/query.ts';
import { ADDRESS_CONFIG_HINT, resolveOn } from '../dns/resolve.ts';
import { ENOTSUP } from '../errno.ts';
import type { Kernel } from '../network/kernel.ts';
import type { Stack } from '../network/stack.ts';
import { bindOn } from './bound-handle.ts';
import { MemoryListener } from './listen-handle.ts';
import { MemoryStream } from './stream-handle.ts';
import { timersOf } from './timers.ts';

/** All capabilities except `descriptors`: the sockets of a virtual host have no descriptors of the real system. */
const CAPABILITIES: Capabilities = {
  acceptControl: true,
  boundPaths: true,
  boundPorts: true,
  descriptors: false,
  ipv6Only: true,
  keepAliveProbes: true,
  reusePort: true,
  typeOfService: true,
};

/** The transport of a virtual host, which also answers DNS queries. */
export interface MemoryTransport extends Transport {
  readonly host: { readonly name: string; readonly addresses: readonly string[] };
  /** The kernel on which the caller's sockets are created. */
  readonly kernel: Kernel;
  /** @param type The type of the records, such as `A`, or `reverse` for the names of an address. */
  query(type: string, name: string, callback: QueryCallback): void;
}

/** Creates a transport of a virtual host. The function `kernelOf` chooses the kernel of each new handle, timer and look-up. */
export function memoryTransport(stack: Stack, kernelOf: () => Kernel): MemoryTransport {
  return {
    name: 'memory',
    host: stack,
    get kernel() {
      return kernelOf();
    },
    capabilities: CAPABILITIES,
    addressConfigHint: ADDRESS_CONFIG_HINT,
    createStream: (kind) => new MemoryStream(stack, kernelOf(), kind),
    createListener: (kind) => new MemoryListener(stack, kernelOf(), kind),
    bind: (local, options = {}) => bindOn(stack, kernelOf(), local, options),
    openStream: () => ({ status: ENOTSUP, type: 'UNKNOWN' }),
    openListener: () => ({ status: ENOTSUP, type: 'UNKNOWN' }),
    adoptStream: () => undefined,
    adoptListener: () => undefined,
    timers: stack.surroundings.isRealTime ? undefined : timersOf(stack, kernelOf),
    resolve: (hostname, options, callback) => resolveOn(stack, kernelOf(), hostname, options, callback),
    query: (type, name, callback) => queryOn(stack, kernelOf(), type, name, callback),
  };
}
