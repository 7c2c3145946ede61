import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { BrokenHistory } from './history/store.ts';
import type { RedisList } from './index.ts';
import { FakeRedis, type Fate } from './testing/fake-redis.ts';
import { closeLists, openList, rulesOf, settled, until } from './testing/lists.ts';

/** Rules that are banned and never lifted, each with an address that it covers. */
const LASTING: readonly (readonly [rule: string, address: string])[] = [
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.2', '192.0.2.2'],
  ['198.51.100.0/24', '198.51.100.77'],
  ['203.0.113.1-203.0.113.9', '203.0.113.5'],
  ['2001:db8::/64', '2001:db8::7'],
];

const FAULTS = [
  'none',
  'turn',
  'save',
  'lose',
  'empty',
  'exchange',
  'evict',
  'forget',
  'disconnect',
  'down',
  'up',
  'join',
] as const;

/** One list changes one rule; then something goes wrong. */
interface Step {
  list: number;
  change: 'lasting' | 'ban' | 'unban' | 'replace';
  rule: number;
  fault: (typeof FAULTS)[number];
  /** What becomes of the next commands. */
  fates: Fate[];
}

const step: fc.Arbitrary<Step> = fc.record({
  list: fc.nat(9),
  change: fc.constantFrom<Step['change'][]>('lasting', 'lasting', 'ban', 'ban', 'unban', 'replace'),
  rule: fc.nat(9),
  fault: fc.constantFrom(...FAULTS),
  fates: fc.array(fc.constantFrom<Fate[]>('answered', 'answered', 'answered', 'unheard', 'unanswered'), {
    maxLength: 4,
  }),
});

/** Records which list has known which lasting rule, and which list has let one pass afterwards. */
class Witness {
  readonly #known = new Map<RedisList, Set<string>>();
  readonly lapses = new Set<string>();

  add(list: RedisList): RedisList {
    this.#known.set(list, new Set());
    list.on('state', () => this.look()).on('change', () => this.look());
    return list;
  }

  get lists(): RedisList[] {
    return [...this.#known.keys()];
  }

  look(): void {
    for (const [i, [list, known]] of [...this.#known].entries()) {
      for (const [rule, address] of LASTING) {
        if (list.check(address, address.includes(':') ? 'ipv6' : 'ipv4')) known.add(rule);
        else if (known.has(rule)) this.lapses.add(`list ${i} let ${rule} pass`);
      }
    }
  }

  /** The rules that any of the lists has known. */
  get known(): Set<string> {
    return new Set([...this.#known.values()].flatMap((known) => [...known]));
  }
}

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

/**
 * The data of a fleet that began with the given data, stored `bans` bans and snapshots, and is gone. If the snapshot in the given
 * data was evicted, nobody can begin with them: they stay as they are.
 */
async function otherData(items: FakeRedis['items'], bans: number): Promise<FakeRedis['items']> {
  const server = new FakeRedis();
  const hasSnapshot = [...items.keys()].some((key) => key.includes(':blob:'));
  if (hasSnapshot) server.items = items;
  let list: RedisList;
  try {
    list = await openList(server, { snapshotAfter: 2 });
  } catch (error) {
    if (error instanceof BrokenHistory) return items;
    throw error;
  }
  for (let i = 0; i < bans; i++) await list.ban(`233.252.0.${i}`);
  await list.close();
  return server.save();
}

test('what a list has blocked it blocks at all times, whatever Redis loses, and in the end all lists do', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
      const server = new FakeRedis();
      const witness = new Witness();
      for (let i = 0; i < 2; i++) witness.add(await openList(server, { snapshotAfter: 3 }));
      let saved = server.save();
      const fates: Fate[] = [];
      // Each command of a list is sent between two of its steps.
      server.fateOf = () => {
        witness.look();
        return fates.shift() ?? 'answered';
      };
      const replaced: Promise<unknown>[] = [];
      for (const { list: index, change, rule, fault, fates: next } of steps) {
        const list = witness.lists[index % witness.lists.length]!;
        if (change === 'lasting') list.ban(LASTING[rule % LASTING.length]![0]);
        if (change === 'ban') list.ban(`233.252.1.${rule}`, { label: String(index) });
        if (change === 'unban') list.unban(`233.252.1.${rule}`);
        if (change === 'replace') {
          const lines = [...LASTING.map(([text]) => text), `233.252.2.${rule}`];
          replaced.push(list.replaceFrom(lines));
        }
        witness.look();
        fates.push(...next);
        if (fault === 'turn') await turns(20);
        if (fault === 'save') saved = server.save();
        if (fault === 'lose') server.restart(saved);
        if (fault === 'empty') server.restart();
        if (fault === 'exchange')
          server.items = await otherData(rule < 5 ? new Map() : server.save(), 2 * rule);
        if (fault === 'evict')
          for (const key of server.items.keys()) if (key.includes(':blob:')) server.items.delete(key);
        if (fault === 'forget') server.items.delete('blocklist:{test}:counts');
        if (fault === 'disconnect') server.disconnectAll();
        if (fault === 'down') {
          server.isUp = false;
          server.disconnectAll();
        }
        if (fault === 'up') server.isUp = true;
        // The first attempt of a list is its only one.
        if (fault === 'join' && witness.lists.length < 5) {
          await openList(server, { snapshotAfter: 3 }).then(
            (joined) => witness.add(joined),
            () => {},
          );
        }
      }
      fates.length = 0;
      // All lists have to look at what Redis has by now.
      server.isUp = false;
      server.disconnectAll();
      await until(witness.lists, () => witness.lists.every(({ state }) => state === 'away'));
      server.isUp = true;
      await Promise.all(replaced);
      await settled(...witness.lists);
      witness.look();
      expect([...witness.lapses]).toEqual([]);
      const last = await openList(server);
      for (const list of witness.lists) expect(rulesOf(list)).toEqual(rulesOf(last));
      const { known } = witness;
      witness.add(last);
      witness.look();
      for (const [rule, address] of LASTING) {
        if (known.has(rule))
          expect([rule, last.check(address, address.includes(':') ? 'ipv6' : 'ipv4')]).toEqual([rule, true]);
      }
      await closeLists();
    }),
    { numRuns: Number(process.env.NET_FLEET_RUNS ?? 60) },
  );
});
