import { expect, test } from 'vitest';
import { addressGroup } from './address-group.ts';

test.each([
  ['192.0.2.1', '192.0.2.1', 'IPv4 by address'],
  ['::ffff:192.0.2.1', '192.0.2.1', 'IPv4-mapped as IPv4'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', 'IPv6 by /64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64', 'the first address of it too'],
  ['fe80::1%eth0', 'fe80::/64', 'without the zone'],
  ['::1', '::/64', 'loopback'],
  ['::fffe:192.0.2.1', '::/64', 'not mapped: another prefix'],
  ['virtual host', 'virtual host', 'a text of a transport that is no address'],
])('%s counts as %s: %s', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});
