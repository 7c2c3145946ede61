import { BlockList } from '@net/blocklist';
import { openDesk } from './desk.js';
import { faultOf } from './fault.js';
import {
  addressesOf,
  beginningOf,
  EXAMPLE,
  EXAMPLE_ADDRESSES,
  madeUpLines,
  OPTIONS,
  SPECIAL,
  SPECIAL_ADDRESSES,
} from './lists.js';

const STRICT = { strict: true };

openDesk({
  noun: ['rule', 'rules'],
  worker: new Worker(new URL('block-list-worker.js', import.meta.url), { type: 'module' }),
  examples: {
    example: { text: EXAMPLE, addresses: EXAMPLE_ADDRESSES },
    special: { text: SPECIAL, addresses: SPECIAL_ADDRESSES },
    million: { text: beginningOf(madeUpLines), addresses: addressesOf() },
  },
  read(text) {
    const subject = new BlockList(OPTIONS);
    const { badLines } = subject.addText(text, { badLines: 'collect' });
    return { subject, badLines };
  },
  restore: (bytes) => BlockList.fromBytes(bytes),
  check: (list, address) => list.check(address, STRICT),
  ask(list, address) {
    try {
      if (!list.check(address)) return { kind: 'free', word: 'Let through', rule: 'no rule covers it' };
      return { kind: 'blocked', word: 'Blocked', rule: list.match(address) };
    } catch (error) {
      return { kind: 'odd', word: 'No address', rule: faultOf(address) ?? error.message };
    }
  },
});
