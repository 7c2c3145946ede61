import assert from 'node:assert/strict';
import type { ResolvedAddress, ResolveOptions, Transport } from '@net/transport';
import type { Chapter } from '../chapter.ts';

type Answer = [error: Error | null, address?: string | ResolvedAddress[], family?: number | undefined];

export function describeResolving({ contractTest }: Chapter): void {
  contractTest('knows localhost', async ({ transport }) => {
    const [error, address, family] = await resolve(transport, 'localhost', { family: 4 });
    assert.deepEqual([error, address, family], [null, '127.0.0.1', 4]);
  });

  contractTest('gives a list when all addresses are asked for', async ({ transport }) => {
    const [error, addresses] = await resolve(transport, 'localhost', { all: true });
    assert.equal(error, null);
    assert.ok(Array.isArray(addresses), 'The answer is no list');
    assert.ok(addresses.some(({ address, family }) => address === '127.0.0.1' && family === 4));
  });

  contractTest('passes numeric addresses through, and answers after the call', async ({ transport }) => {
    let isInsideCall = true;
    const answer = new Promise<Answer>((done) => {
      transport.resolve('127.0.0.2', {}, (...args) => {
        if (isInsideCall) done([new Error('The answer came inside the call')]);
        else done(args);
      });
    });
    isInsideCall = false;
    assert.deepEqual(await answer, [null, '127.0.0.2', 4]);
  });

  contractTest('takes its own hint', async ({ transport }) => {
    assert.equal(Number.isInteger(transport.addressConfigHint), true);
    const hints = transport.addressConfigHint;
    const [error] = await resolve(transport, '127.0.0.1', { family: 4, hints });
    assert.equal(error, null);
  });
}

function resolve(transport: Transport, name: string, options: ResolveOptions): Promise<Answer> {
  return new Promise((done) => transport.resolve(name, options, (...answer) => done(answer)));
}
