import { IpMap } from '@net/ip-map';
import { isIP } from '@net/ip-parse';
import { openDesk } from './desk.js';
import { faultOf } from './fault.js';
import { addressesOf, beginningOf } from './lists.js';
import { madeUpPairs, readLine, SPECIAL_NAMES, TENANTS } from './pairs.js';

openDesk({
  noun: ['entry', 'entries'],
  worker: new Worker(new URL('map-worker.js', import.meta.url), { type: 'module' }),
  examples: {
    example: TENANTS,
    special: SPECIAL_NAMES,
    million: { text: beginningOf(madeUpPairs), addresses: addressesOf() },
  },
  read(text) {
    const subject = new IpMap();
    const badLines = [];
    for (const [i, line] of text.split('\n').entries()) {
      try {
        const pair = readLine(line);
        if (pair) subject.set(...pair);
      } catch {
        badLines.push({ line: i + 1, text: line });
      }
    }
    return { subject, badLines };
  },
  restore: (bytes) => IpMap.fromBytes(bytes),
  check: (map, address) => map.get(address) !== undefined,
  ask(map, address) {
    if (isIP(address) === 0) return { kind: 'odd', word: 'No address', rule: faultOf(address) ?? '' };
    const found = map.matches(address);
    if (found.length === 0) return { kind: 'free', word: 'Nothing', rule: 'no entry contains it' };
    const [{ prefix, value }, ...wider] = found;
    const others = wider.map((entry) => `${entry.prefix} (${entry.value})`);
    const rule = others.length === 0 ? prefix : `${prefix}, in ${others.join(', in ')}`;
    return { kind: 'found', word: value, rule };
  },
});
