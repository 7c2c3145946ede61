import nodeNet from 'node:net';
import * as net from '@net/net';
import { hostTransport, setDefaultTransport } from '@net/transport';
import { lookOf, type NetModule, Stage } from '@net-tooling/parity';
import { afterAll, describe, expect, test } from 'vitest';
import { actsInEvents } from './acts-in-events.ts';
import type { Fault } from './fault.ts';
import { peersThatFail } from './peers-that-fail.ts';
import { wrongMoments } from './wrong-moments.ts';

const ours = net as unknown as NetModule;
const faults = [...actsInEvents, ...peersThatFail, ...wrongMoments];

async function outcomeOf(implementation: NetModule, { run }: Fault): Promise<unknown> {
  const stage = new Stage(implementation);
  try {
    return structuredClone(await run(stage));
  } catch (error) {
    return lookOf(error);
  } finally {
    await stage.close();
  }
}

describe("over Node's handles", () => {
  test.each(faults)('$name', async (fault) => {
    expect(await outcomeOf(ours, fault)).toEqual(await outcomeOf(nodeNet, fault));
  });
});

describe("over the runtime's own sockets", () => {
  test.each(faults)('$name', async (fault) => {
    setDefaultTransport(hostTransport());
    try {
      expect(await outcomeOf(ours, fault)).toEqual(await outcomeOf(nodeNet, fault));
    } finally {
      setDefaultTransport(undefined);
    }
  });
});

afterAll(() => setDefaultTransport(undefined));
