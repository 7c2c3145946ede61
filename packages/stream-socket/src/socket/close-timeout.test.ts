import { once } from 'node:events';
import nodeNet from 'node:net';
import { getDefaultTransport, hostTransport, type Transport } from '@net/transport';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connect, type Socket } from '../index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const end of ends.splice(0).reverse()) await end();
});

const transports: [name: string, transport: Transport][] = [
  ['default', getDefaultTransport()],
  ['host', hostTransport()],
];

/** A connected socket, and its peer, which keeps its half open. */
async function pair(options: object): Promise<{ socket: Socket; peer: nodeNet.Socket }> {
  const server = nodeNet.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  await once(server, 'listening');
  const { port } = server.address() as nodeNet.AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', ...options });
  ends.push(() => socket.destroy());
  const [[peer]] = await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
  (peer as nodeNet.Socket).on('error', () => undefined);
  ends.push(() => peer.destroy());
  return { socket: socket.on('error', () => undefined), peer };
}

describe.each(transports)('over the backend %s', (_name, transport) => {
  test('a peer that never ends is left after the timeout, without an error', async () => {
    const { socket, peer } = await pair({ transport, closeTimeout: 50 });
    peer.resume();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await once(socket.resume().end('bye'), 'finish');
    vi.advanceTimersByTime(50);
    expect((await once(socket, 'close'))[0]).toBe(false);
    expect([socket.writableFinished, socket.readableEnded]).toEqual([true, false]);
  });

  test('so is one that does not read', async () => {
    const { socket } = await pair({ transport, closeTimeout: 50 });
    // More than the kernel takes.
    socket.end(Buffer.alloc(64 << 20));
    await once(socket, 'close');
    expect(socket.writableFinished).toBe(false);
  });

  test('a peer that ends in time is heard to the end', async () => {
    const { socket, peer } = await pair({ transport, closeTimeout: 600_000 });
    peer.on('end', () => peer.end('bye')).resume();
    socket.end();
    const [data] = await once(socket, 'data');
    expect(String(data)).toBe('bye');
    await once(socket, 'close');
    expect(socket.readableEnded).toBe(true);
  });

  test('without `end` there is no timeout, and without the option no property', async () => {
    const { socket } = await pair({ transport, closeTimeout: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([socket.destroyed, Object.keys(socket).includes('end')]).toEqual([false, false]);
    const { socket: plain } = await pair({ transport });
    expect(Object.hasOwn(plain, 'end')).toBe(false);
  });
});

test.each([
  [-1, 'ERR_OUT_OF_RANGE'],
  [2 ** 31, 'ERR_OUT_OF_RANGE'],
  ['1', 'ERR_INVALID_ARG_TYPE'],
])('%o is refused', (closeTimeout, code) => {
  const options = { port: 1, closeTimeout: closeTimeout as number };
  expect(() => connect(options)).toThrow(expect.objectContaining({ code }));
});
