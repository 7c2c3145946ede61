import type { Capabilities } from '../contract.ts';
import { builtIn } from '../runtime/built-in.ts';
import { hasKeepAliveProbes } from '../runtime/keep-alive.ts';
import { isWorkerd } from '../runtime/workerd.ts';

let capabilities: Capabilities | undefined;

/** The capabilities of the runtime's own sockets, by feature detection where possible. */
export function hostCapabilities(): Capabilities {
  capabilities ??= findCapabilities();
  return capabilities;
}

function findCapabilities(): Capabilities {
  const { BoundSocket, Socket } = builtIn('node:net');
  // `@types/node` declares `BoundSocket` without `undefined`, but older Nodes and other runtimes lack the class.
  const hasBoundSocket = typeof (BoundSocket as typeof BoundSocket | undefined) === 'function';
  const isDeno = 'Deno' in globalThis;
  return {
    acceptControl: false,
    // Node's documentation recommends this check for the option `path`.
    boundPaths: hasBoundSocket && 'isPipe' in BoundSocket.prototype,
    boundPorts: hasBoundSocket,
    // Bun ignores the option `fd`, workerd has no descriptors.
    descriptors: !isWorkerd() && process.versions.bun === undefined,
    // Deno ignores the option `ipv6Only`.
    ipv6Only: !isDeno,
    keepAliveProbes: hasKeepAliveProbes(),
    reusePort: hasReusePort(),
    typeOfService: 'setTypeOfService' in Socket.prototype,
  };
}

/** Whether `listen` supports `reusePort`. Decided by the version, because older Nodes ignore the option without an error. */
function hasReusePort(): boolean {
  // workerd ignores the option: its configuration, not the worker, opens the ports.
  if (isWorkerd()) return false;
  // On these systems libuv fails with ENOTSUP if the option is set.
  if (process.platform === 'win32' || process.platform === 'darwin') return false;
  const [major = 0, minor = 0] = (process.versions.node ?? '').split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
}
