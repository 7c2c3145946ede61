import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Chapter } from '../chapter.ts';
import { errno } from '../session/errno.ts';

export function describeSharing({ contractTest }: Chapter): void {
  contractTest('a process that is in no cluster shares with nobody', async ({ transport }) => {
    assert.equal(transport.shareListener, undefined);
  });

  for (const policy of ['SCHED_RR', 'SCHED_NONE']) {
    contractTest(
      `workers of a cluster take the connections of one listener (${policy})`,
      async (session) => {
        const child = session.start('share', [policy]);
        const [output] = await once(child.stdout!, 'data');
        const { status, taken, codes } = JSON.parse(output);
        assert.equal(status, errno('EADDRINUSE'));
        // Only a primary that accepts the connections (round-robin) can skip the worker that is full.
        if (policy === 'SCHED_RR') assert.deepEqual(taken, [0, 3]);
        else assert.equal(taken[0] + taken[1], 3);
        assert.deepEqual(codes, [0, 0]);
      },
      { needs: ['processes', 'sharing'] },
    );
  }
}
