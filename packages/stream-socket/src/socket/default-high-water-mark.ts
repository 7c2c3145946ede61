import { getDefaultHighWaterMark } from 'node:stream';

/**
 * The default of the option `highWaterMark`: the program's `setDefaultHighWaterMark`, otherwise 64 KiB, as on Node 22 and
 * later, also on Node 20, whose own default is 16 KiB.
 */
export function defaultHighWaterMark(): number {
  const streams = getDefaultHighWaterMark(false);
  return streams === 16 * 1024 ? 64 * 1024 : streams;
}
