import { BlockList } from '@net/blocklist';
import { expect, test } from 'vitest';
import { Outbox } from './outbox.ts';
import { applyChange, type Change } from './rules/change.ts';

const ban = (rule: string): Change => ({ type: 'ban', rule });
const unban = (rule: string): Change => ({ type: 'unban', rule });

/** An outbox whose changes have been applied to a list, as they are when they are made. */
function share(list: BlockList, ...changes: Change[]): Outbox {
  const outbox = new Outbox();
  for (const change of changes) {
    outbox.add(change);
    applyChange(list, change);
  }
  return outbox;
}

test('a change that waits is applied again over what was read about the same rule', () => {
  const list = new BlockList();
  const outbox = share(list, ban('192.0.2.1'), ban('10.0.0.0/8'));
  applyChange(list, unban('192.0.2.1'));
  outbox.reapply(list, [unban('192.0.2.1')]);
  expect(list.check('192.0.2.1')).toBe(true);
});

test('what comes before it is left alone', () => {
  const list = new BlockList();
  const outbox = share(list, ban('192.0.2.1'), ban('192.0.2.2'), ban('192.0.2.3'));
  list.clear();
  outbox.reapply(list, [ban('192.0.2.2')]);
  expect(list.rules).toEqual(['Address: IPv4 192.0.2.3', 'Address: IPv4 192.0.2.2']);
  list.clear();
  outbox.reapply(list, [ban('198.51.100.1')]);
  expect(list.rules).toEqual([]);
});

test('a list that waits replaces what was read, and what waits behind it follows', () => {
  const list = new BlockList();
  const outbox = new Outbox();
  outbox.add({ type: 'replace', blob: 'b' }, new BlockList({ cidrs: ['10.0.0.0/8'] }).toBytes());
  outbox.add(ban('192.0.2.1'));
  applyChange(list, ban('198.51.100.1'));
  outbox.reapply(list, [ban('198.51.100.1')]);
  expect(list.rules).toEqual(['Address: IPv4 192.0.2.1', 'Subnet: IPv4 10.0.0.0/8']);
});

test('batches have 250 changes at most, and none more once they were sent', () => {
  const outbox = new Outbox();
  for (let i = 0; i < 251; i++) outbox.add(ban('192.0.2.1'));
  expect(outbox.get(1)?.changes.length).toBe(250);
  expect(outbox.get(2)?.body).toBe('[["+","192.0.2.1",null,null,null]]');
  outbox.add(ban('192.0.2.2'));
  expect(outbox.get(2)?.changes.length).toBe(1);
  expect(outbox.lastNumber).toBe(3);
});

test('batches are settled in order, up to what a history has of this writer', async () => {
  const outbox = new Outbox();
  const stored = [outbox.add(ban('192.0.2.1'))];
  outbox.seal();
  stored.push(outbox.add(ban('192.0.2.2')));
  outbox.settle(new Map([['another', { number: 9, time: 0 }]]));
  expect(outbox.size).toBe(2);
  outbox.settle(new Map([[outbox.writer, { number: 1, time: 0 }]]));
  await stored[0];
  expect(outbox.firstNumber).toBe(2);
  outbox.fail(new Error('enough'));
  await expect(stored[1]).rejects.toThrow('enough');
});
