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
    ['an address that is none', (network) => network.host('c', { addresses: ['text'] })],
    ['an address that is a number', (network) => network.host('c', { addresses: [5 as never] })],
    ['the address of another host', (network) => network.host('c', { addresses: ['10.0.0.1'] })],
    ['a partition of a host that does not exist', (network) => network.partition('typo')],
    ['a partition from a host that does not exist', (network) => network.partition('a', ['b', 'typo'])],
    ['a partition of nothing', (network) => network.partition(undefined as never)],
    ['a partition of the empty name', (network) => network.partition('')],
    [
      'a partition of a host of another network',
      (network) => network.partition(new VirtualNetwork().host('a')),
    ],
    ['the end of a partition of a host that does not exist', (network) => network.repair('typo')],
    ['packets that a host that does not exist holds back', (network) => network.hold('typo', 'b')],
    ['to hold back the packets of nothing', (network) => network.hold(undefined as never)],
    ['to release the packets of a host that does not exist', (network) => network.release('a', 'typo')],
    ['a link to a host that does not exist', (network) => network.link('a', 'typo', { latency: 5 })],
    ['a link to nothing', (network) => network.link('a', undefined as never, { latency: 5 })],
    ['a reset of a connection that there never was', (network) => network.reset(1)],
    ['chaos of a host that does not exist', (network) => network.chaos({ duration: 9, hosts: ['typo'] })],
    ['an address in the DNS that is none', (network) => network.dns.set('x', 'text')],
    ['no address in the DNS', (network) => network.dns.set('x', undefined as never)],
    ['later addresses that are none', (network) => network.dns.rebind('x', ['10.0.0.1', ['text']])],
    ['answers that are no list', (network) => network.dns.rebind('x', '10.0.0.1' as never)],
    ['answers without one', (network) => network.dns.rebind('x', [])],
    ['a failure of the DNS that there is not', (network) => network.dns.fail('x', 'EWHAT' as never)],
    ['timers that do not tick', () => new VirtualNetwork({ timers: {} as never })],
  ])('refuses %s', async (_what, call) => {
    const network = new VirtualNetwork({ seed: 1 });
    network.host('a');
    network.host('b');
    await expect((async () => call(network))()).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });

  test.each<[what: string, call: (network: VirtualNetwork) => unknown]>([
    ['the name of a host', (network) => network.host(5 as never)],
    ['a name in the DNS', (network) => network.dns.set(5 as never, '10.0.0.1')],
    ['the duration of a look-up', (network) => network.dns.delay('x', '5' as never)],
    ['options', (network) => network.host('c', new Map([['addresses', []]]) as object)],
    ['options', (network) => network.partition('a', 'b', Object.create({ oneWay: true }))],
  ])('refuses another type for %s', (_what, call) => {
    const network = new VirtualNetwork();
    for (const name of ['a', 'b']) network.host(name);
    expect(() => call(network)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
    expect(network.hosts.length).toBe(2);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a look-up that takes %d ms', (ms) => {
    expect(() => new VirtualNetwork().dns.delay('x', ms)).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
  });

  test('names the hosts that exist', () => {
    const network = new VirtualNetwork();
    for (const name of ['a', 'b']) network.host(name);
    expect(() => network.partition('typo')).toThrow(
      "The argument 'from' is no host of this network; there are a, b. Received 'typo'",
    );
  });

  test('takes a limit that is undefined for the default', () => {
    const network = new VirtualNetwork({ limits: { fds: undefined as never, backlog: 5 } });
    const { limits } = network.host('a', { limits: { backlog: undefined as never, sendBuffer: 7 } });
    expect(limits).toMatchObject({ fds: 1_048_576, backlog: 5, sendBuffer: 7 });
  });

  const crash = { kind: 'crash', at: 0, lasting: 5, hosts: ['a'] };
  test.each<[what: string, fault: object, name: string]>([
    ['of an unknown kind', { ...crash, kind: 'crsh' }, 'kind'],
    ['without a time', { ...crash, at: undefined }, 'at'],
    ['without an end', { ...crash, lasting: Number.POSITIVE_INFINITY }, 'lasting'],
    ['of a host that does not exist', { ...crash, hosts: ['typo'] }, 'hosts'],
    ['between one host', { ...crash, kind: 'partition' }, 'hosts'],
    ['with a misspelt property', { ...crash, host: 'a' }, 'host'],
  ])('refuses a plan with a fault %s', (_what, fault, name) => {
    const network = new VirtualNetwork({ seed: 1 });
    network.host('a');
    expect(() => network.chaos({ faults: [fault] } as never)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARG_VALUE',
        message: expect.stringMatching(new RegExp(`'options\\.faults.*\\.${name}' `)),
      }),
    );
    expect(network.hosts.length).toBe(1);
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
