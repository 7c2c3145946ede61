import { BlockList } from '@net/blocklist';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Link } from '../connection/link.ts';
import { FakeRedis } from '../testing/fake-redis.ts';
import type { Counts, Entry } from './history.ts';
import { Store } from './store.ts';
import { writeSnapshot } from './write-snapshot.ts';

let server: FakeRedis;
let link: Link;
let store: Store;

const NONE: Counts = new Map();
const START = { position: 1, hash: 'start' };

beforeEach(async () => {
  server = new FakeRedis();
  link = new Link(server.client(), 'blocklist:{test}:', 10_000);
  await link.open();
  store = new Store(link, 'test');
});
afterEach(() => link.close(new Error('The test has ended')));

async function begin(): Promise<void> {
  await store.writeBlob('b', Uint8Array.of(1, 2, 3));
  expect(await store.begin(undefined, START, 'b', NONE)).toBe('stored');
}

async function readAll(): Promise<Entry[]> {
  const { head, snapshot } = (await store.readHistory())!;
  return store.readEntries(snapshot, head);
}

describe('append', () => {
  test('takes the batches of each writer in order, and each once', async () => {
    await begin();
    expect(await store.append('a', 2, '[2]')).toBe('gap');
    expect(await store.append('a', 1, '[1]')).toBe('stored');
    expect(await store.append('a', 3, '[3]')).toBe('gap');
    expect(await store.append('b', 1, '[4]')).toBe('stored');
    expect(await store.append('a', 2, '[2]')).toBe('stored');
    expect(await store.append('a', 2, '[2]')).toBe('known');
    expect(await store.append('a', 1, '[1]')).toBe('known');
    const entries = await readAll();
    expect(entries.map(({ position, writer, number, body }) => [position, writer, number, body])).toEqual([
      [2, 'a', 1, '[1]'],
      [3, 'b', 1, '[4]'],
      [4, 'a', 2, '[2]'],
    ]);
    expect(entries.map(({ previous }) => previous)).toEqual(['start', entries[0]!.hash, entries[1]!.hash]);
  });

  test('has nothing to append to before a history has begun', async () => {
    expect(await store.append('a', 1, '[1]')).toBe('empty');
    expect(await store.readHistory()).toBe(undefined);
    expect(await store.readHead()).toBe(undefined);
  });

  test('stores a list that replaces all as the snapshot, or not at all', async () => {
    await begin();
    expect(await store.append('a', 1, '[["=","c"]]', 'c')).toBe('lost');
    await store.writeBlob('c', Uint8Array.of(4));
    expect(await store.append('a', 1, '[["=","c"]]', 'c')).toBe('stored');
    const history = (await store.readHistory())!;
    expect(history.snapshot).toEqual({
      ...history.head,
      blob: 'c',
      counts: new Map([['a', { number: 1, time: expect.any(Number) }]]),
    });
    expect(await store.readBlob('c')).toEqual(Buffer.of(4));
    // For as long as somebody may be reading it.
    expect(server.items.get('blocklist:{test}:blob:b')?.expiresAt).toBeGreaterThan(Date.now());
    expect(server.items.get('blocklist:{test}:blob:c')?.expiresAt).toBe(undefined);
  });
});

describe('a snapshot', () => {
  beforeEach(async () => {
    await begin();
    for (let number = 1; number <= 5; number++) await store.append('a', number, `[${number}]`);
    await store.writeBlob('c', Uint8Array.of(4));
  });

  test('is stored where the history has its place, and is newer', async () => {
    const [, , third] = await readAll();
    expect(await store.storeSnapshot({ ...third!, hash: 'other' }, 'c', NONE, 0)).toBe('other');
    expect(await store.storeSnapshot({ position: 99, hash: third!.hash }, 'c', NONE, 0)).toBe('other');
    expect(await store.storeSnapshot(third!, 'd', NONE, 0)).toBe('lost');
    expect(await store.storeSnapshot(third!, 'c', NONE, 0)).toBe('stored');
    expect(await store.storeSnapshot(third!, 'c', NONE, 0)).toBe('old');
    expect((await readAll()).map(({ body }) => body)).toEqual(['[4]', '[5]']);
  });

  test('cuts the log behind the snapshot before', async () => {
    const log = () =>
      store.readEntries(START, START).then(() => server.items.get('blocklist:{test}:log')?.value);
    const [, second, third] = await readAll();
    await store.storeSnapshot(second!, 'c', NONE, 0);
    // What began the history goes; all behind it stays for those who are a little behind.
    expect(await log()).toMatchObject({
      entries: [[2], [3], [4], [5], [6]].map(([id]) => [id, expect.anything()]),
    });
    await store.writeBlob('d', Uint8Array.of(5));
    await store.storeSnapshot(third!, 'd', NONE, 0);
    expect(await log()).toMatchObject({ entries: [[4], [5], [6]].map(([id]) => [id, expect.anything()]) });
  });

  test('forgets writers that have stored nothing for a day', async () => {
    const [first] = await readAll();
    const counts: Counts = new Map([['a', { number: 1, time: first!.time }]]);
    await store.storeSnapshot(first!, 'c', counts, first!.time + 86_000_000);
    expect((await store.readHistory())!.snapshot.counts).toEqual(counts);
    expect(await store.append('a', 5, '[5]')).toBe('known');
    const [second] = await readAll();
    await store.writeBlob('d', Uint8Array.of(5));
    await store.storeSnapshot(second!, 'd', counts, first!.time + 87_000_000);
    expect((await store.readHistory())!.snapshot.counts).toEqual(NONE);
    expect(await store.append('a', 5, '[5]')).toBe('gap');
  });
});

describe('the lock of snapshots', () => {
  test('is held by one process at a time, and is deleted only by its holder', async () => {
    let time = 0;
    server.now = () => time;
    const expired = (await store.lock())!;
    expect(await store.lock()).toBe(undefined);
    time = 60_000;
    const lock = (await store.lock())!;
    await store.unlock(expired);
    expect(await store.lock()).toBe(undefined);
    await store.unlock(lock);
    expect(await store.lock()).toEqual(expect.any(String));
  });

  test.each<[breakHistory: () => unknown, reason: string]>([
    [() => {}, 'the snapshot is stored'],
    [() => server.items.delete('blocklist:{test}:head'), 'there is no history'],
    [() => server.items.delete('blocklist:{test}:blob:b'), 'the last snapshot is missing'],
    [() => server.items.delete('blocklist:{test}:log'), 'the log is missing'],
    [() => server.items.set('blocklist:{test}:blob:b', { value: ['AAAA'] }), 'the last snapshot is corrupt'],
  ])('is not held any more after writing a snapshot: %#', async (breakHistory) => {
    await store.writeBlob('b', new BlockList().toBytes());
    await store.begin(undefined, START, 'b', NONE);
    await store.append('a', 1, '[["+","192.0.2.1"]]');
    breakHistory();
    await writeSnapshot(store, Date.now).catch(() => {});
    expect(server.items.has('blocklist:{test}:lock')).toBe(false);
    expect(await store.lock()).toEqual(expect.any(String));
  });
});

describe('begin', () => {
  test('replaces the history that was seen, and no other one', async () => {
    await begin();
    await store.writeBlob('c', Uint8Array.of(4));
    const place = { position: 9, hash: 'new' };
    const counts: Counts = new Map([['a', { number: 7, time: 1_800_000_000_000 }]]);
    expect(await store.begin(undefined, place, 'c', counts)).toBe('other');
    expect(await store.begin({ ...START, hash: 'other' }, place, 'c', counts)).toBe('other');
    expect(await store.begin({ ...START, position: 2 }, place, 'c', counts)).toBe('other');
    expect(await store.begin(START, place, 'd', counts)).toBe('lost');
    expect(await store.begin(START, place, 'c', counts)).toBe('stored');
    expect(await store.readHistory()).toEqual({
      isWhole: true,
      head: place,
      snapshot: { ...place, blob: 'c', counts },
    });
    expect(await store.append('a', 8, '[8]')).toBe('stored');
    expect((await readAll()).map(({ position, previous }) => [position, previous])).toEqual([[10, 'new']]);
  });
});

test('a broken log is noticed: one that ends too early, and one with another entry', async () => {
  await begin();
  for (let number = 1; number <= 3; number++) await store.append('a', number, '[]');
  const log = server.items.get('blocklist:{test}:log')!.value as { entries: unknown[] };
  const last = log.entries.pop();
  await expect(readAll()).rejects.toThrow('ends before its head');
  log.entries.pop();
  log.entries.push(last);
  await expect(readAll()).rejects.toThrow('does not continue');
});
