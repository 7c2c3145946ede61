// A process of a fleet. It is told what to do by messages, and answers each with a Report.
import { createHash } from 'node:crypto';
import { connectList } from '@net/blocklist-redis';
import { CLIENTS, type ClientName } from './clients.ts';

/** What a member is told: to make changes of rules that nobody else changes, to wait until it stands at a place, or to end. */
export type Order =
  | { do: 'change'; count: number }
  | { do: 'reach'; position: number }
  | { do: 'report' }
  | { do: 'close' };

/** Where a member stands, and what it knows. */
export interface Report {
  position: number;
  pending: number;
  size: number;
  /** Of all its rules: equal lists have equal digests. */
  digest: string;
  /** Of its own rules, those that should not be as they are. */
  wrong: string[];
}

const [path, clientName, index, snapshotAfter] = process.argv.slice(2) as [
  string,
  ClientName,
  string,
  string,
];
/** After how many changes a member waits until all are stored. */
const MOST_PENDING = 5000;
const wanted = new Map<string, boolean>();
let changed = 0;

async function main(): Promise<void> {
  const client = CLIENTS[clientName](path);
  const list = await connectList({ client, name: 'fleet', snapshotAfter: Number(snapshotAfter) });

  const report = (): Report => ({
    position: list.position,
    pending: list.pending,
    size: list.size,
    digest: createHash('sha1')
      .update([...list.rules].sort().join())
      .digest('hex'),
    wrong: [...wanted].filter(([rule, isBanned]) => list.check(rule) !== isBanned).map(([rule]) => rule),
  });
  const nextEvent = () => new Promise<void>((resolve) => list.once('change', () => resolve()));

  /**
   * Changes rules one after another, four of five bans, without waiting for each. Changes are stored in order, so whoever waits
   * for the last one has waited for all.
   */
  async function change(count: number): Promise<void> {
    let stored: Promise<void> | undefined;
    for (let i = 0; i < count; i++, changed++) {
      const rule = `10.${index}.${(changed >> 6) & 255}.${changed % 64}`;
      const isBan = changed % 5 !== 4;
      const target = isBan ? rule : rule.replace(/\d+$/, String((changed - 2) % 64));
      stored = isBan ? list.ban(target, { label: index }) : list.unban(target);
      wanted.set(target, isBan);
      if (i % MOST_PENDING === MOST_PENDING - 1) await stored;
      else if (i % 50 === 49) await Promise.race([stored, new Promise((resolve) => setTimeout(resolve, 1))]);
    }
    await stored;
  }

  process.on('message', async (order: Order) => {
    if (order.do === 'change') await change(order.count);
    if (order.do === 'reach') while (list.position < order.position || list.pending > 0) await nextEvent();
    process.send?.(report());
    if (order.do === 'close') {
      await list.close();
      process.disconnect?.();
    }
  });
  process.send?.(report());
}

main();
