import dns from 'node:dns';
import { expect, test } from 'vitest';
import { VirtualNetwork } from '../index.ts';

/** The addresses that a look-up on host `a` returns. */
async function lookUp(addresses: readonly string[], family: 0 | 4 | 6, hints: number): Promise<string[]> {
  const network = new VirtualNetwork();
  network.dns.set('name', addresses);
  const { transport } = network.host('a');
  const found = new Promise<string[]>((resolve, reject) => {
    transport.resolve('name', { family, hints, all: true }, (error, answer) => {
      if (error) reject(error);
      else resolve((answer as { address: string }[]).map(({ address }) => address));
    });
  });
  return network.until(found);
}

const IPV4 = '10.0.0.1';
const IPV6 = 'fd00::1';

// As Linux numbers the hints, wherever the test runs.
const [V4MAPPED, ALL] = [0x08, 0x10];

test.each([
  ['IPv4 for IPv6, if there is no IPv6', [IPV4], V4MAPPED, ['::ffff:10.0.0.1']],
  ['no IPv4 if there is IPv6', [IPV4, IPV6], V4MAPPED, [IPV6]],
  ['IPv4 beside IPv6 with ALL', [IPV4, IPV6], V4MAPPED | ALL, [IPV6, '::ffff:10.0.0.1']],
  ['ALL alone means nothing', [IPV4, IPV6], ALL, [IPV6]],
])('hints: %s', async (_what, addresses, hints, expected) => {
  expect(await lookUp(addresses, 6, hints)).toEqual(expected);
});

test('hints that do not exist throw, like those of dns.lookup', () => {
  const hints = 42 + 0x38;
  const { net } = new VirtualNetwork().host('a');
  const expected = {
    code: 'ERR_INVALID_ARG_VALUE',
    message: `The argument 'hints' is invalid. Received ${hints}`,
  };
  expect(() => dns.lookup('localhost', { hints }, () => undefined)).toThrow(
    expect.objectContaining(expected),
  );
  expect(() => net.connect({ port: 80, hints } as never)).toThrow(expect.objectContaining(expected));
});

test('a name that is no string throws, as with dns.lookup', () => {
  const { net } = new VirtualNetwork().host('a');
  expect(() => net.connect({ port: 80, host: 'a', hints: true } as never)).toThrow(
    'The "options.hints" property must be of type number. Received type boolean (true)',
  );
  const message = 'The "hostname" argument must be of type string. Received type number (1)';
  expect(() => dns.lookup(1 as never, () => undefined)).toThrow(message);
  expect(() => net.createServer().listen({ port: 0, host: 1 } as never)).toThrow(message);
});
