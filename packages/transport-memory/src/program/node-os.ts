import type os from 'node:os';
import { isIP } from '@net/ip-parse';
import type { MemoryTransport } from '../handles/transport.ts';

/**
 * Replaces the functions of Node's `os` that describe the network of the machine: where a program runs on a virtual host, they
 * describe that host.
 *
 * @param find Finds the transport of the host that the caller runs on.
 */
export function describeHost(node: typeof os, find: () => MemoryTransport | undefined): void {
  const { hostname, networkInterfaces } = node;
  node.hostname = () => find()?.host.name ?? hostname();
  node.networkInterfaces = () => {
    const host = find()?.host;
    if (!host) return networkInterfaces();
    const external = host.addresses.map((address) => interfaceOf(address, false));
    return { lo: ['127.0.0.1', '::1'].map((address) => interfaceOf(address, true)), eth0: external };
  };
}

const IPV6_MASK = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:';

function interfaceOf(address: string, internal: boolean): os.NetworkInterfaceInfo {
  const mac = '00:00:00:00:00:00';
  if (isIP(address) === 4) {
    const [prefix, netmask] = internal ? [8, '255.0.0.0'] : [16, '255.255.0.0'];
    return { address, netmask, family: 'IPv4', mac, internal, cidr: `${address}/${prefix}` };
  }
  const [prefix, netmask] = internal ? [128, `${IPV6_MASK}ffff`] : [112, `${IPV6_MASK}:`];
  return { address, netmask, family: 'IPv6', mac, internal, cidr: `${address}/${prefix}`, scopeid: 0 };
}
