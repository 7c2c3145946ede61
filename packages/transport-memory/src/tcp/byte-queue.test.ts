import { expect, test } from 'vitest';
import { ByteQueue, copyOf } from './byte-queue.ts';

const queueOf = (...pieces: number[][]): ByteQueue => {
  const queue = new ByteQueue();
  for (const piece of pieces) queue.push(copyOf(Uint8Array.from(piece)));
  return queue;
};

test('takes out in pieces of any length what was put in', () => {
  const queue = queueOf([1, 2, 3], [4], [5, 6]);
  expect(queue.length).toBe(6);
  expect([...queue.take(1)]).toEqual([1]);
  expect([...queue.take(4)]).toEqual([2, 3, 4, 5]);
  expect([...queue.take(1)]).toEqual([6]);
  expect(queue.length).toBe(0);
});

test('hands out memory that nobody else has', () => {
  const queue = queueOf([1, 2, 3, 4], [5]);
  const parts = [queue.take(1), queue.take(3), queue.take(1)];
  for (const { buffer, byteLength } of parts) expect(buffer.byteLength).toBe(byteLength);
});

test('fills a buffer', () => {
  const target = new Uint8Array(3);
  const queue = queueOf([1, 2], [3, 4]);
  queue.takeInto(target);
  expect([...target]).toEqual([1, 2, 3]);
  expect([...queue.take(1)]).toEqual([4]);
});

test('stays in order when very many pieces pass', () => {
  const queue = new ByteQueue();
  let taken = 0;
  for (let round = 0; round < 5000; round++) {
    queue.push(copyOf(Uint8Array.of(round & 255)));
    if (round >= 100) expect(queue.take(1)[0]).toBe(taken++ & 255);
  }
  expect(queue.length).toBe(100);
  queue.clear();
  expect(queue.length).toBe(0);
});
