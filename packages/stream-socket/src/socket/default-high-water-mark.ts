import { getDefaultHighWaterMark } from 'node:stream';

/** Node 20 still has 16 KiB; a socket has 64 KiB everywhere, as on Node 22 and later, unless the program chose. */
export function defaultHighWaterMark(): number {
  const streams = getDefaultHighWaterMark(false);
  return streams === 16 * 1024 ? 64 * 1024 : streams;
}
