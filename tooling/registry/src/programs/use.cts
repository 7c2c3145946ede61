import blocklist = require('@net/blocklist');

const list: blocklist.BlockList = blocklist.BlockList.fromBytes(new blocklist.BlockList().toBytes());
const rule: string | undefined = list.match('192.0.2.1', 'IPv4');
// @ts-expect-error A rule is a text: the types must not be `any`.
list.addCIDR(rule?.length);
