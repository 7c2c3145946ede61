import { closeOf } from '@net-tooling/parity';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';
import { rememberedFamily, rememberFamily } from './remembered-family.ts';

const turn = () => new Promise(process.nextTick);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const entriesOf = (addresses: string[]) =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** Connects to a host with these addresses over the fake transport, by the `winner`th attempt. Returns the attempted addresses. */
async function attempted(transport: FakeTransport, addresses: string[], options: object, winner = 0) {
  const before = transport.streams.length;
  const socket = connect({
    port: 80,
    host: 'x.test',
    transport,
    autoSelectFamily: true,
    lookup: (_name, { family }, callback) => {
      callback(
        null,
        entriesOf(addresses).filter((each) => !family || each.family === family),
      );
    },
    ...options,
  });
  await turn();
  await turn();
  for (let i = 0; i < winner; i++) vi.advanceTimersByTime(500);
  transport.streams[before + winner]!.finishConnect();
  const tried = socket.autoSelectFamilyAttemptedAddresses.map((each) => each.slice(0, -':80'.length));
  await closeOf(socket.destroy());
  return tried;
}

describe.each([true, 'parallel'])(
  'the family that is remembered, with autoSelectFamily: %s',
  (autoSelectFamily) => {
    const both = ['::1', '127.0.0.1'];
    const remember = { autoSelectFamily, rememberFamilyMs: 60_000 };

    test('is tried first', async () => {
      const transport = new FakeTransport();
      expect(await attempted(transport, both, remember, 1)).toEqual(['::1', '127.0.0.1']);
      expect(await attempted(transport, both, remember)).toEqual(['127.0.0.1']);
      expect(await attempted(transport, both, { ...remember, host: 'y.test' })).toEqual(['::1']);
      expect(await attempted(transport, both, { autoSelectFamily })).toEqual(['::1']);
      expect(await attempted(new FakeTransport(), both, remember)).toEqual(['::1']);
    });

    test('for so long', async () => {
      const transport = new FakeTransport();
      await attempted(transport, both, remember, 1);
      vi.advanceTimersByTime(59_999);
      expect(await attempted(transport, both, remember)).toEqual(['127.0.0.1']);
      vi.advanceTimersByTime(60_000);
      expect(await attempted(transport, both, remember)).toEqual(['::1']);
    });

    test('is that of the last connection', async () => {
      const transport = new FakeTransport();
      await attempted(transport, both, remember, 1);
      expect(await attempted(transport, both, remember, 1)).toEqual(['127.0.0.1', '::1']);
      expect(await attempted(transport, both, remember)).toEqual(['::1']);
    });

    test('means nothing to a host without it', async () => {
      const transport = new FakeTransport();
      await attempted(transport, both, remember, 1);
      expect(await attempted(transport, ['::1', '::2'], remember, 1)).toEqual(['::1', '::2']);
    });
  },
);

test('a thousand hosts are remembered', () => {
  const transport = new FakeTransport();
  for (let i = 0; i <= 1000; i++) rememberFamily(transport, `host-${i}`, 4, 1000);
  const remembered = ['host-0', 'host-1', 'host-1000'].map((host) => rememberedFamily(transport, host));
  expect(remembered).toEqual([undefined, 4, 4]);
});

describe('the order of addresses', () => {
  const addresses = ['192.0.2.1', '2002::1', '192.0.2.2', '2001:db8::1'];

  test('is by default that of the resolver, with the families in turn', async () => {
    expect(await attempted(new FakeTransport(), addresses, {}, 3)).toEqual([
      ...['192.0.2.1', '2002::1', '192.0.2.2', '2001:db8::1'],
    ]);
    expect(await attempted(new FakeTransport(), addresses, { addressOrder: 'resolver' })).toEqual([
      '192.0.2.1',
    ]);
  });

  test.each([true, 'parallel'])('may be by RFC 6724, with autoSelectFamily: %s', async (autoSelectFamily) => {
    const options = { autoSelectFamily, addressOrder: 'rfc6724' };
    expect(await attempted(new FakeTransport(), addresses, options, 3)).toEqual([
      ...['2001:db8::1', '192.0.2.1', '2002::1', '192.0.2.2'],
    ]);
  });

  test('and may take the addresses of this machine into account', async () => {
    const options = { addressOrder: 'rfc6724', sourceAddresses: ['192.0.2.9/24'] };
    expect(await attempted(new FakeTransport(), addresses, options)).toEqual(['192.0.2.1']);
  });

  test.each([
    [{ addressOrder: 'rfc3484' }, "The property 'options.addressOrder' must be 'resolver' or 'rfc6724'"],
    [
      { sourceAddresses: '192.0.2.1' },
      "The property 'options.sourceAddresses' must be an array of IP addresses",
    ],
    [
      { sourceAddresses: ['name'] },
      "The property 'options.sourceAddresses' must be an array of IP addresses",
    ],
  ])('is refused: %o', (options, message) => {
    const call = () => connect({ port: 80, transport: new FakeTransport(), ...options } as never);
    expect(call).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', message: expect.stringContaining(message) }),
    );
  });

  test.each([
    [-1, 'ERR_OUT_OF_RANGE'],
    ['1', 'ERR_INVALID_ARG_TYPE'],
  ])('rememberFamilyMs %o is refused', (rememberFamilyMs, code) => {
    const call = () => connect({ port: 80, rememberFamilyMs } as never);
    expect(call).toThrow(expect.objectContaining({ code }));
  });
});
