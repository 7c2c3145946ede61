import type { ResolvedAddress, ResolveOptions, Transport } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';

type Answer = [error: Error | null, address?: string | ResolvedAddress[], family?: number | undefined];

export function describeResolving({ contractTest }: Chapter): void {
  contractTest('knows localhost', async ({ transport }) => {
    const [error, address, family] = await resolve(transport, 'localhost', { family: 4 });
    expect([error, address, family]).toEqual([null, '127.0.0.1', 4]);
  });

  contractTest('gives a list when all addresses are asked for', async ({ transport }) => {
    const [error, addresses] = await resolve(transport, 'localhost', { all: true });
    expect(error).toBeNull();
    expect(addresses).toContainEqual({ address: '127.0.0.1', family: 4 });
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
    expect(await answer).toEqual([null, '127.0.0.2', 4]);
  });

  contractTest('takes its own hint', async ({ transport }) => {
    expect(Number.isInteger(transport.addressConfigHint)).toBe(true);
    const hints = transport.addressConfigHint;
    const [error] = await resolve(transport, '127.0.0.1', { family: 4, hints });
    expect(error).toBeNull();
  });
}

function resolve(transport: Transport, name: string, options: ResolveOptions): Promise<Answer> {
  return new Promise((done) => transport.resolve(name, options, (...answer) => done(answer)));
}
