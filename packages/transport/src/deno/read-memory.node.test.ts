import { getHeapStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import { balanceChunk } from './read-memory.ts';

/** The most bytes that 100 chunks of `length` bytes have added to V8's heap; most of ten attempts, as a collection may interfere. */
function heapBytesOf100Chunks(length: number): number {
  balanceChunk(length);
  const attempts = Array.from({ length: 10 }, () => {
    const before = getHeapStatistics().used_heap_size;
    for (let count = 0; count < 100; count++) balanceChunk(length);
    return getHeapStatistics().used_heap_size - before;
  });
  return Math.max(...attempts);
}

test('a long chunk takes at least an eighth of its length in the heap, so that memory outside of it is collected early', () => {
  expect(heapBytesOf100Chunks(64 * 1024)).toBeGreaterThan((100 * 64 * 1024) / 8);
  expect(heapBytesOf100Chunks(8 * 1024)).toBeGreaterThan((100 * 8 * 1024) / 8);
});

test('a short chunk takes nothing in the heap', () => {
  expect(heapBytesOf100Chunks(8 * 1024 - 1)).toBeLessThan((100 * 8 * 1024) / 8);
});
