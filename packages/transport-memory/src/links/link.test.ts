import { expect, test } from 'vitest';
import { Random } from '../random/random.ts';
import { Timeline } from '../time/timeline.ts';
import { Link } from './link.ts';
import { BETWEEN_HOSTS } from './link-options.ts';

test('the retransmission timeout is four times the latency, also while the link is slow, and at least 200 ms', () => {
  const link = new Link(new Timeline(), new Random('seed'), { ...BETWEEN_HOSTS, latency: 10 });
  expect(link.retransmissionUs).toBe(200_000);
  link.impair('slow', 'a fault');
  // A slow link has 100 times the latency.
  expect(link.retransmissionUs).toBe(4_000_000);
  link.mend('slow');
  expect(link.retransmissionUs).toBe(200_000);
});
