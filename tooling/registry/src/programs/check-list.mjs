/** Uses a list as one would, and throws if it answers wrong. */
export function checkList({ BlockList }) {
  const list = new BlockList({ cidrs: ['192.0.2.0/24', '2001:db8::/32'] });
  list.addText('198.51.100.7 # a scanner\n203.0.113.0-203.0.113.9\n');
  const answers = ['192.0.2.1', '198.51.100.7', '203.0.113.9', '203.0.113.10'].map((ip) => list.check(ip));
  const copy = BlockList.fromBytes(list.toBytes());
  const all = [...answers, copy.check('2001:db8::7', 'ipv6'), copy.size, copy.match('203.0.113.5')].join();
  const expected = 'true,true,true,false,true,4,Range: IPv4 203.0.113.0-203.0.113.9';
  if (all !== expected) throw new Error(`It said ${all}, not ${expected}`);
  return 'right';
}
