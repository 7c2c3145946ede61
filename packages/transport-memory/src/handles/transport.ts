import type { Capabilities, Transport } from '@net/transport';
import { resolveOn } from '../dns/resolve.ts';
import { ENOTSUP } from '../errno.ts';
import type { Host } from '../network/host.ts';
import { bindOnHost } from './bound-handle.ts';
import { MemoryListener } from './listen-handle.ts';
import { MemoryStream } from './stream-handle.ts';

/** All that needs no process and no descriptor of the real system. */
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

/** `AI_ADDRCONFIG`, as Linux numbers it. */
const ADDRESS_CONFIG_HINT = 0x20;

/** The transport of a virtual host. */
export function memoryTransport(host: Host): Transport {
  return {
    name: 'memory',
    capabilities: CAPABILITIES,
    addressConfigHint: ADDRESS_CONFIG_HINT,
    createStream: (kind) => new MemoryStream(host, kind),
    createListener: (kind) => new MemoryListener(host, kind),
    bind: (local, options = {}) => bindOnHost(host, local, options),
    openStream: () => ({ status: ENOTSUP, type: 'UNKNOWN' }),
    openListener: () => ({ status: ENOTSUP, type: 'UNKNOWN' }),
    adoptStream: () => undefined,
    adoptListener: () => undefined,
    resolve: (hostname, options, callback) => resolveOn(host, hostname, options, callback),
  };
}
