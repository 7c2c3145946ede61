import type { NetConnectOpts } from 'node:net';
import type { Endpoint, InetEndpoint } from '../contract.ts';

/** The options with which a socket of the runtime connects from `local` (undefined: the system chooses) to `remote`. */
export function connectOptions(remote: Endpoint, local: InetEndpoint | undefined): NetConnectOpts {
  if ('path' in remote) return { path: remote.path };
  return {
    host: remote.address,
    port: remote.port,
    autoSelectFamily: false,
    ...(local && { localAddress: local.address, localPort: local.port }),
  };
}
