import { type Capabilities, DONE } from '../contract.ts';
import { hasKeepAliveProbes } from '../runtime/keep-alive.ts';
import type { Bindings } from './bindings.ts';

/** The capabilities of the running Node's handles, by feature detection. */
export function libuvCapabilities({ TCP, tcp }: Bindings): Capabilities {
  let reusePort: boolean | undefined;
  return {
    // `acceptStop` needs the file descriptor of the handle, which does not exist on Windows.
    acceptControl: process.platform !== 'win32',
    boundPaths: true,
    boundPorts: true,
    descriptors: true,
    ipv6Only: true,
    get keepAliveProbes() {
      return hasKeepAliveProbes();
    },
    get reusePort() {
      reusePort ??= tcp.UV_TCP_REUSEPORT !== undefined && canBind(new TCP(tcp.SERVER), tcp.UV_TCP_REUSEPORT);
      return reusePort;
    },
    typeOfService: 'setTypeOfService' in TCP.prototype,
  };
}

/** Tests whether `bind` supports the flags on this system. Binds port 0, so that the system chooses a free port. */
function canBind(native: InstanceType<Bindings['TCP']>, flags: number): boolean {
  const status = native.bind('127.0.0.1', 0, flags);
  native.close();
  return status === DONE;
}
