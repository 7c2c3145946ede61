import { describe, expect, test } from 'vitest';
import { VirtualNetwork } from './virtual-network.ts';

describe('new VirtualNetwork', () => {
  test.each([
    ['a misspelt option', { sede: 1 }, 'options.sede'],
    ['a seed that is no number', { seed: Number.NaN }, 'options.seed'],
    ['an unknown clock', { clock: 'fake' }, 'options.clock'],
    ['a misspelt property of links', { link: { latancy: 1 } }, 'options.link.latancy'],
    ['a latency in the past', { link: { latency: -1 } }, 'options.link.latency'],
    ['a latency that is text', { link: { latency: '5' } }, 'options.link.latency'],
    ['a distribution without its numbers', { link: { latency: { normal: 5 } } }, 'options.link.latency'],
    ['a probability above 1', { link: { loss: 2 } }, 'options.link.loss'],
    ['no bandwidth', { link: { bandwidth: 0 } }, 'options.link.bandwidth'],
    ['segments of no length', { link: { mss: 0 } }, 'options.link.mss'],
    ['a misspelt limit', { limits: { fdz: 1 } }, 'options.limits.fdz'],
    ['a negative limit', { limits: { fds: -1 } }, 'options.limits.fds'],
    ['a range of ports without an end', { limits: { portRange: [1] } }, 'options.limits.portRange'],
    ['a trace that is switched on', { trace: true }, 'options.trace'],
  ])('refuses %s', (_what, options, name) => {
    expect(() => new VirtualNetwork(options as object)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', message: expect.stringContaining(name) }),
    );
  });

  test('accepts every option that is undefined, and limits without an end', () => {
    const infinite = { bandwidth: Number.POSITIVE_INFINITY, latency: undefined };
    const options = { seed: undefined, clock: undefined, limits: { memory: Number.POSITIVE_INFINITY } };
    expect(new VirtualNetwork({ ...options, link: infinite }).hosts).toEqual([]);
  });
});

describe('a network', () => {
  test.each<[what: string, call: (network: VirtualNetwork) => unknown]>([
    ['a misspelt option of a host', (network) => network.host('c', { address: ['10.0.0.1'] } as object)],
    ['one address instead of a list', (network) => network.host('c', { addresses: '10.0.0.1' as never })],
    ['a misspelt direction', (network) => network.partition('a', 'b', { oneway: true } as object)],
    ['a misspelt property of a link', (network) => network.link('a', 'b', { lag: 5 } as object)],
    ['chaos of an unknown kind', (network) => network.chaos({ duration: 9, kinds: ['fire' as never] })],
    ['a misspelt limit of a run', (network) => network.run({ limits: 5 } as object)],
  ])('refuses %s', async (_what, call) => {
    const network = new VirtualNetwork({ seed: 1 });
    network.host('a');
    network.host('b');
    await expect((async () => call(network))()).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });

  test('refuses chaos without a duration, which would have no end', () => {
    const network = new VirtualNetwork({ seed: 1 });
    network.host('a');
    expect(() => network.chaos({} as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5', null, undefined])(
    'does not advance by %o',
    async (ms) => {
      const network = new VirtualNetwork({ seed: 1 });
      const code = typeof ms === 'number' ? 'ERR_OUT_OF_RANGE' : 'ERR_INVALID_ARG_TYPE';
      await expect(network.advance(ms as number)).rejects.toMatchObject({ code });
      expect(network.now()).toBe(0);
    },
  );
});
