import hostNet from 'node:net';
import { getDefaultTransport } from '@net/transport';
import { expect, test } from 'vitest';
import { connect, Socket } from '../index.ts';

/** What a test needs of an implementation of `net`, as Node's own declarations have it. */
export interface NetImplementation {
  name: 'ours' | 'node:net';
  Socket: typeof hostNet.Socket;
  connect: typeof hostNet.connect;
}

/** Ours. Options that Node's declarations do not know are not used through this type. */
export const ours = { name: 'ours', Socket, connect } as unknown as NetImplementation;

/** The runtime's own. */
export const nodes: NetImplementation = {
  name: 'node:net',
  Socket: hostNet.Socket,
  connect: hostNet.connect,
};

/** Whether our sockets stand on the runtime's own ones, and cannot do better than those. */
export const onHostTransport = getDefaultTransport().name === 'host';

const nodeMajor = Number.parseInt(process.versions.node, 10);

/** Versions of Node whose own sockets behave unlike those of Node 26, and what is different. */
export interface NodeDifference {
  below: number;
  because: string;
}

/**
 * One test of both implementations: what it expects is thereby known to be Node's behaviour. It expects Node 26's; on
 * versions that differ only ours is tested.
 */
export function testBoth(
  title: string,
  run: (net: NetImplementation) => Promise<void> | void,
  difference?: NodeDifference,
): void {
  test(title, () => run(ours));
  if (!difference || nodeMajor >= difference.below) test(`${title} (node:net)`, () => run(nodes));
}

/** One test that the same scenario comes out the same with both implementations, for what is too much to spell out. */
export function testSame(
  title: string,
  run: (net: NetImplementation) => Promise<unknown>,
  difference?: NodeDifference,
): void {
  if (difference && nodeMajor < difference.below) return;
  test(title, async () => {
    const theirs = await run(nodes);
    expect(await run(ours)).toEqual(theirs);
  });
}
