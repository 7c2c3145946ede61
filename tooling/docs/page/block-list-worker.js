import { BlockList } from '@net/blocklist';
import { MILLION, madeUpLines, OPTIONS } from './lists.js';

/** Reads a large list away from the page, which stays as quick as it was, and sends it as bytes. */
addEventListener('message', async ({ data: { id } }) => {
  const lines = [...madeUpLines(MILLION)];
  const list = new BlockList(OPTIONS);
  const startedAt = performance.now();
  await list.addLines(lines, {
    onProgress: (progress) => postMessage({ id, done: progress.lines / MILLION }),
  });
  const took = performance.now() - startedAt;
  const bytes = list.toBytes();
  postMessage({ id, took, bytes }, [bytes.buffer]);
});
