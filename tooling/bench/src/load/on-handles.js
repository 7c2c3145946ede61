import { echo } from './echo.js';
import { sink } from './sink.js';
import { source } from './source.js';

/** What the C program does, on Node's handles: less than this nothing costs that runs on Node. */
export const onHandles = {
  echo,
  sink,
  /** @param {import('../row.ts').Address} address */
  source: (address) => source(address, { chunkBytes: 64 * 1024 }),
};
