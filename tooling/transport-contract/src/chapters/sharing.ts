import { once } from 'node:events';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { errno } from '../errno.ts';

export function describeSharing({ contractTest, scripts }: Chapter): void {
  contractTest('a process that is in no cluster shares with nobody', async ({ transport }) => {
    expect(transport.shareListener).toBeUndefined();
  });

  for (const policy of ['SCHED_RR', 'SCHED_NONE']) {
    contractTest(
      `workers of a cluster take the connections of one listener (${policy})`,
      async (session) => {
        const child = session.spawn(await scripts.make('share'), [policy]);
        const [output] = await once(child.stdout!, 'data');
        const { status, taken, codes } = JSON.parse(output);
        expect(status).toBe(errno('EADDRINUSE'));
        // Only a primary that accepts can heed that the first has no room.
        if (policy === 'SCHED_RR') expect(taken).toEqual([0, 3]);
        else expect(taken[0] + taken[1]).toBe(3);
        expect(codes).toEqual([0, 0]);
      },
      { needs: ['processes', 'sharing'] },
    );
  }
}
