import { BlockList, type Family, type ListResult } from '@net/blocklist';

const list: BlockList = new BlockList({ cidrs: ['192.0.2.0/24'], strict: true });
const family: Family = 'ipv6';
const isBlocked: boolean = list.check('2001:db8::1', family);
const { added, badLines }: ListResult = list.addText('192.0.2.1', { badLines: 'collect' });
// @ts-expect-error A number is no address: the types must not be `any`.
list.check(isBlocked ? added : badLines.length);
