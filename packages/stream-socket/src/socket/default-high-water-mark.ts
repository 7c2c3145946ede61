import { getDefaultHighWaterMark } from 'node:stream';

/**
 * The default of the option `highWaterMark`: that of `node:stream`, which `setDefaultHighWaterMark` changes. 16 KiB, the initial
 * value of Node 20, and on Windows of later versions, too, is replaced by 64 KiB, the initial value of Node 22 and later on other
 * systems. A program that sets exactly 16 KiB also gets 64 KiB.
 */
export function defaultHighWaterMark(): number {
  const streams = getDefaultHighWaterMark(false);
  return streams === 16 * 1024 ? 64 * 1024 : streams;
}
