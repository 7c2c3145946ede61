import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import type { RedisList } from './index.ts';
import { FakeRedis, type Fate } from './testing/fake-redis.ts';
import { closeLists, openList, rulesOf, settled } from './testing/lists.ts';

const LISTS = 3;

/** A list bans or lifts one of the rules that only it changes, or one that all change. */
interface Step {
  list: number;
  rule: number;
  isOwn: boolean;
  isBan: boolean;
  /** The events after the fault. */
  fault: 'none' | 'save' | 'lose' | 'empty' | 'disconnect' | 'down' | 'up' | 'join' | 'turn';
  /** What becomes of the next commands. */
  fates: Fate[];
}

const step: fc.Arbitrary<Step> = fc.record({
  list: fc.nat(LISTS - 1),
  rule: fc.nat(3),
  isOwn: fc.boolean(),
  isBan: fc.boolean(),
  fault: fc.constantFrom<Step['fault'][]>(
    'none',
    'none',
    'save',
    'lose',
    'empty',
    'disconnect',
    'down',
    'up',
    'join',
    'turn',
    'turn',
  ),
  fates: fc.array(fc.constantFrom<Fate[]>('answered', 'answered', 'answered', 'unheard', 'unanswered'), {
    maxLength: 4,
  }),
});

const KINDS = ['', '/25', '-192.0.2.200'];
const ownRule = (list: number, rule: number) => `192.0.2.${list * 8 + rule}${rule === 3 ? KINDS[list] : ''}`;

test('whatever happens, all lists end equal, and as the last change of each owner left its rules', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const server = new FakeRedis();
      const lists: RedisList[] = [];
      for (let i = 0; i < LISTS; i++) lists.push(await openList(server, { snapshotAfter: 4 }));
      let saved = server.save();
      const fates: Fate[] = [];
      server.fateOf = () => fates.shift() ?? 'answered';
      const wanted = new Map<string, boolean>();
      for (const { list, rule, isOwn, isBan, fault, fates: next } of steps) {
        const text = isOwn ? ownRule(list, rule) : `198.51.100.${rule}`;
        if (isBan) lists[list]!.ban(text, { label: `${list}` });
        else lists[list]!.unban(text);
        if (isOwn) wanted.set(text, isBan);
        fates.push(...next);
        if (fault === 'save') saved = server.save();
        if (fault === 'lose') server.restart(saved);
        if (fault === 'empty') server.restart();
        if (fault === 'disconnect') server.disconnectAll();
        if (fault === 'down') {
          server.isUp = false;
          server.disconnectAll();
        }
        if (fault === 'up') server.isUp = true;
        if (fault === 'turn')
          for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
        // At a time when nothing fails: the first attempt of a list is its only one.
        if (fault === 'join' && server.isUp && fates.length === 0 && lists.length < 6) {
          lists.push(await openList(server, { snapshotAfter: 4 }));
        }
      }
      fates.length = 0;
      server.isUp = true;
      await settled(...lists);
      const last = await openList(server);
      for (const list of lists) expect(rulesOf(list)).toEqual(rulesOf(last));
      for (const [rule, isBan] of wanted) {
        const shown = `IPv4 ${rule.includes('/') ? '192.0.2.0/25' : rule} (`;
        const isThere = last.rules.some((text) => text.includes(shown));
        expect(`${rule}: ${isThere}`).toBe(`${rule}: ${isBan}`);
      }
      await closeLists();
    }),
    { numRuns: Number(process.env.NET_FLEET_RUNS ?? 40) },
  );
});
