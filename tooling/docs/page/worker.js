import { BlockList } from '@net/blocklist';
import { madeUpLines } from './lists.js';

/** Reads a large list away from the page, which stays as quick as it was, and sends it as bytes. */
addEventListener('message', async ({ data: { id, count, options } }) => {
  const lines = [...madeUpLines(count)];
  const list = new BlockList(options);
  const startedAt = performance.now();
  await list.addLines(lines, {
    onProgress: (progress) => postMessage({ id, done: progress.lines / count }),
  });
  const took = performance.now() - startedAt;
  const bytes = list.toBytes();
  postMessage({ id, took, bytes }, [bytes.buffer]);
});
