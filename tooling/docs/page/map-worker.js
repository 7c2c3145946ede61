import { IpMap } from '@net/ip-map';
import { MILLION } from './lists.js';
import { madeUpPairs, readLine } from './pairs.js';

/** Reads a large map away from the page, which stays as quick as it was, and sends it as bytes. */
addEventListener('message', async ({ data: { id } }) => {
  const lines = [];
  for (const line of madeUpPairs(MILLION)) lines.push(`${line}\n`);
  const map = new IpMap();
  const startedAt = performance.now();
  await map.addLines(lines, {
    parse: readLine,
    onProgress: (progress) => postMessage({ id, done: progress.lines / MILLION }),
  });
  const took = performance.now() - startedAt;
  const bytes = map.toBytes();
  postMessage({ id, took, bytes }, [bytes.buffer]);
});
