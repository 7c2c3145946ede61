import { echo } from './echo.js';
import { sink } from './sink.js';
import { source } from './source.js';

/**
 * What the C program does, on Node's handles: what remains without an API for connections. The echo copies each chunk, as one
 * that may be kept has to be.
 */
export const onHandles = {
  echo,
  sink,
  /** @param {import('../row.ts').Address} address */
  source: (address) => source(address, { chunkBytes: 64 * 1024 }),
};
