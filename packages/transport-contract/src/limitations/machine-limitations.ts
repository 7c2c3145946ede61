import { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Capability } from './capability-checks.ts';

/** The capabilities that this machine or this version of Node lacks, so that no backend on it has them, with the reasons. */
export function machineLimitations(): Partial<Record<Capability, string>> {
  const limitations: Partial<Record<Capability, string>> = {};
  if (!hasAddress('::1')) {
    limitations.ipv6 = 'this machine has no IPv6 loopback address';
    limitations['dual-stack'] = limitations.ipv6;
    limitations['ipv6-only'] = limitations.ipv6;
    limitations['foreign-address'] = 'without IPv6 there is no stranger to ask for';
  }
  if (process.platform !== 'linux') limitations['abstract-names'] = 'only Linux has them';
  if (process.platform === 'win32') {
    limitations['ipc-files'] = 'a pipe is no file';
    const reason = 'Windows does not pass sockets on to a child by number';
    limitations['tcp-descriptors'] = reason;
    limitations['ipc-descriptors'] = reason;
    limitations['listening-descriptors'] = reason;
  }
  if (!isNodeWithReusePort()) limitations['port-sharing'] = 'Node has it from 22.12 and 23.1 on';
  if (!('setTypeOfService' in Socket.prototype)) {
    limitations['type-of-service'] = 'this version of Node does not have it';
  }
  // Older Nodes ignore the arguments for probes of `setKeepAlive`; the `length` of the method tells the versions apart.
  if (Socket.prototype.setKeepAlive.length < 4) {
    limitations['keep-alive-probes'] = 'Node has them from 24.19 and 26.4 on';
  }
  return limitations;
}

function hasAddress(wanted: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === wanted));
}

/** Whether Node supports the option `reusePort`. Decided by the version, because older Nodes ignore the option without an error. */
function isNodeWithReusePort(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
}
