import { networkInterfaces } from 'node:os';
import type { Capability } from './capabilities.ts';

/** What no backend can do on this machine, or over the sockets of this version of Node, whatever it is made of. */
export function machineLimitations(): Partial<Record<Capability, string>> {
  const limitations: Partial<Record<Capability, string>> = {};
  if (!hasAddress('::1')) {
    limitations.ipv6 = 'this machine has no IPv6 loopback address';
    limitations['dual-stack'] = limitations.ipv6;
    limitations['foreign-address'] = 'without IPv6 there is no stranger to ask for';
  }
  if (process.platform !== 'linux') limitations['abstract-names'] = 'only Linux has them';
  if (process.platform === 'win32') {
    limitations['ipc-files'] = 'a pipe is no file';
    limitations.descriptors = 'Windows does not pass sockets on to a child by number';
  }
  if (!isNode([23, 1], [22, 12])) limitations['port-sharing'] = 'Node has it from 22.12 on';
  if (!isNode([25, 6], [24, 14])) limitations['type-of-service'] = 'Node has it from 24.14 on';
  return limitations;
}

function hasAddress(wanted: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === wanted));
}

/** Whether this is at least the first version, or a later one of the older line the second is of. */
function isNode(since: [number, number], backported: [number, number]): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOf = ([line, from]: [number, number]): boolean => major === line && minor >= from;
  return major > since[0] || isOf(since) || isOf(backported);
}
