import type { Capabilities } from '../contract.ts';
import { builtIn } from '../runtime/built-in.ts';
import { hasKeepAliveProbes } from '../runtime/keep-alive.ts';
import { isWorkerd } from '../runtime/workerd.ts';

let capabilities: Capabilities | undefined;

/** What the runtime's own sockets can do, found out by looking at them where looking tells. */
export function hostCapabilities(): Capabilities {
  capabilities ??= findCapabilities();
  return capabilities;
}

function findCapabilities(): Capabilities {
  const { BoundSocket, Socket } = builtIn('node:net');
  // The types are those of the newest Node.
  const hasBoundSocket = typeof (BoundSocket as typeof BoundSocket | undefined) === 'function';
  const isDeno = 'Deno' in globalThis;
  return {
    acceptControl: false,
    // As Node's documentation has it, the getter tells that there is the option.
    boundPaths: hasBoundSocket && 'isPipe' in BoundSocket.prototype,
    boundPorts: hasBoundSocket,
    // Bun makes a socket that has nothing to do with the descriptor, workerd has no descriptors.
    descriptors: process.versions.bun === undefined && !isWorkerd(),
    // Deno does not pass the option on.
    ipv6Only: !isDeno,
    keepAliveProbes: hasKeepAliveProbes(),
    reusePort: hasReusePort(),
    typeOfService: 'setTypeOfService' in Socket.prototype,
  };
}

/** Older runtimes ignore the option instead of refusing it, so their version is all there is to ask. */
function hasReusePort(): boolean {
  // Where the others are concerned, Node refuses it.
  if (process.platform === 'win32' || process.platform === 'darwin') return false;
  const [major = 0, minor = 0] = (process.versions.node ?? '').split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
}
