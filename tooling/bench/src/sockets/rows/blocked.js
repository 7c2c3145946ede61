import { listening } from '../listening.js';
import { visits } from '../load/visits.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'accept refused by a block list of 100,000 rules',
  operation: 'connection',
  operations: 2_000,
  goal: 0.8,
  since: 24,

  subject(net, address) {
    const blockList = new net.BlockList();
    // Networks of four addresses that the client is not in, and half-way between them the one address that it is.
    for (let rule = 0; rule < 99_999; rule++) {
      if (rule === 50_000) blockList.addAddress('127.0.0.1');
      const bits = rule * 4;
      blockList.addSubnet(`10.${(bits >> 16) & 255}.${(bits >> 8) & 255}.${bits & 255}`, 30);
    }
    const server = net.createServer({ blockList }, () => {
      throw new Error('this net has no block list for servers');
    });
    return listening(server, address);
  },

  load: (address) => visits(address, { turnedAway: true }),
};
