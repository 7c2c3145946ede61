import { expect, it } from 'vitest';
import { scanIPv4, toFailure } from './index.ts';

// Takes 128 MiB, which is more than some runtimes give.
it('a failure keeps its place in a text of any length', () => {
  const blank = ' '.repeat(2 ** 27);
  expect(toFailure(scanIPv4(`${blank}1.2.3.04`, blank.length))).toEqual({
    reason: 'leading zero',
    index: blank.length + 6,
  });
});
