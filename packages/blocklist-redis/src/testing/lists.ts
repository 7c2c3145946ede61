import { connectList } from '../connect-list.ts';
import type { ConnectListOptions } from '../options.ts';
import type { RedisList } from '../redis-list.ts';
import type { FakeRedis } from './fake-redis.ts';

/** The lists that a test has opened. */
const open: RedisList[] = [];

/** Connects a list that {@link closeLists} closes. */
export async function openList(
  server: FakeRedis,
  options: Partial<ConnectListOptions> = {},
): Promise<RedisList> {
  const list = await connectList({ client: server.client(), name: 'test', ...options });
  open.push(list);
  return list;
}

export async function closeLists(): Promise<void> {
  await Promise.all(open.splice(0).map((list) => list.close()));
}

/** Waits for a condition, which is checked at each event of the lists. */
export function until(lists: readonly RedisList[], holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      for (const list of lists) list.off('state', look).off('change', look);
      resolve();
    };
    for (const list of lists) list.on('state', look).on('change', look);
    look();
  });
}

/** Waits until all lists are connected, at the same position, and without pending changes. */
export function settled(...lists: readonly RedisList[]): Promise<void> {
  return until(lists, () =>
    lists.every(
      ({ state, pending, position }) =>
        state === 'following' && pending === 0 && position === lists[0]!.position,
    ),
  );
}

/** The rules of a list, independent of the order in which they were added. */
export function rulesOf(list: RedisList): string[] {
  return [...list.rules].sort();
}
