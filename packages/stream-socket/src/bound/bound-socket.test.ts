import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDefaultTransport } from '@net/transport';
import { freePort } from '@net-tooling/config/free-ports';
import { afterEach, describe, expect, test } from 'vitest';
import { BoundSocket, type BoundSocketOptions, connect, isBoundSocket, Socket } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';
import { isEndpointTaken } from './endpoints.ts';

const open: BoundSocket[] = [];
afterEach(() => {
  for (const bound of open.splice(0)) bound[Symbol.dispose]();
});

function bind(options?: BoundSocketOptions): BoundSocket {
  const bound = new BoundSocket(options);
  open.push(bound);
  return bound;
}

const { boundPorts, boundPaths, reusePort, typeOfService } = getDefaultTransport().capabilities;
const describePorts = boundPorts ? describe : () => undefined;
const testSharing = boundPorts && reusePort ? test : () => undefined;

describePorts('two bound sockets at one port', () => {
  const clashes: [one: BoundSocketOptions, other: BoundSocketOptions][] = [
    [{ host: '127.0.0.1' }, { host: '127.0.0.1' }],
    [{ host: '127.0.0.1' }, { host: '0.0.0.0' }],
    [{ host: '127.0.0.1' }, { host: '::' }],
    [{ host: '127.0.0.1' }, { host: '::ffff:127.0.0.1' }],
    [{ host: '0.0.0.0' }, { host: '::' }],
    [{ host: '::1' }, { host: '::' }],
    [{ host: '::1' }, { host: '::', ipv6Only: true }],
    [{ host: '::' }, { host: '::', ipv6Only: true }],
  ];
  const ordered = clashes.flatMap(([one, other]) => [[one, other] as const, [other, one] as const]);
  test.each(ordered)('%j leaves nothing to %j', (one, other) => {
    const { port } = bind(one).address();
    expect(() => bind({ ...other, port })).toThrow(
      expect.objectContaining({
        code: 'EADDRINUSE',
        syscall: 'bind',
        address: other.host,
        port,
        message: `bind EADDRINUSE ${other.host}:${port}`,
      }),
    );
  });

  const compatible: [one: BoundSocketOptions, other: BoundSocketOptions][] = [
    [{ host: '127.0.0.1' }, { host: '127.0.0.2' }],
    [{ host: '127.0.0.1' }, { host: '::1' }],
    [{ host: '127.0.0.1' }, { host: '::', ipv6Only: true }],
    [{ host: '0.0.0.0' }, { host: '::', ipv6Only: true }],
    [{ host: '0.0.0.0' }, { host: '::1' }],
  ];
  test.each(compatible)('%j is not in the way of %j', async (one, other) => {
    const port = await freePort();
    bind({ ...one, port });
    expect(bind({ ...other, port }).address().port).toBe(port);
  });

  test('can follow one another', async () => {
    const port = await freePort();
    bind({ host: '127.0.0.1', port });
    open.pop()!.close();
    expect(bind({ host: '127.0.0.1', port }).address().port).toBe(port);
  });

  test('are no clash once the first has become a socket', () => {
    const bound = bind({ host: '127.0.0.1' });
    const { port } = bound.address();
    const socket = new Socket({ handle: bound });
    expect(bind({ host: '127.0.0.1', port }).address().port).toBe(port);
    socket.destroy();
  });
});

testSharing('shares a port only with one that shares', () => {
  const { port } = bind({ host: '127.0.0.1', reusePort: true }).address();
  expect(bind({ host: '127.0.0.1', port, reusePort: true }).address().port).toBe(port);
  expect(() => bind({ host: '127.0.0.1', port })).toThrow(expect.objectContaining({ code: 'EADDRINUSE' }));
});

test('two endpoints of different ports are no clash, nor is a port of the system’s choice', () => {
  const transport = getDefaultTransport();
  const wanted = { address: '0.0.0.0', ipv6Only: false, reusePort: false, transport };
  if (boundPorts) bind();
  expect(isEndpointTaken({ ...wanted, port: 0 })).toBe(false);
});

describePorts('a bound socket', () => {
  test('is told from other things, those of another copy of the package included', () => {
    const bound = bind();
    expect(isBoundSocket(bound)).toBe(true);
    expect(isBoundSocket({ [Symbol.for('@net/stream-socket.adopt')]() {} })).toBe(true);
    for (const other of [null, undefined, 5, {}, BoundSocket]) expect(isBoundSocket(other)).toBe(false);
  });

  test('can be inherited from', () => {
    class Mine extends BoundSocket {}
    const mine = new Mine({ host: '127.0.0.1' });
    open.push(mine);
    expect(mine.address().address).toBe('127.0.0.1');
  });

  test('is let go of when connect refuses the other options', async () => {
    const port = await freePort();
    const bound = bind({ host: '127.0.0.1', port });
    expect(() => connect({ port: 1, handle: bound, localPort: 5 })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
    const listener = net.createServer().listen(port, '127.0.0.1');
    await once(listener, 'listening');
    listener.close();
  });

  test('is left alone by a socket that refuses its options', () => {
    const bound = bind({ host: '127.0.0.1' });
    expect(() => new Socket({ handle: bound, typeOfService: 256 })).toThrow();
    expect(bound.address().address).toBe('127.0.0.1');
  });

  test('connects over its own family to a name that has both', async () => {
    const server = net.createServer((peer) => peer.end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const asked: unknown[] = [];
    const socket = connect({
      host: 'name.invalid',
      port,
      handle: bind({ host: '127.0.0.1' }),
      lookup: (_host, options, callback) => {
        asked.push(options.family);
        // A `lookup` that returns all addresses, regardless of the options.
        callback(null, [
          { address: '::1', family: 6 },
          { address: '127.0.0.1', family: 4 },
        ]);
      },
    });
    await once(socket.resume(), 'close');
    expect(asked).toEqual([4]);
    server.close();
  });
});

const testOptions = boundPorts && typeOfService ? test : () => undefined;
testOptions('a socket over it has its options set when it has connected', async () => {
  const server = net.createServer((peer) => peer.end());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = new Socket({ handle: bind({ host: '127.0.0.1' }), typeOfService: 0x10 });
  await once(socket.connect({ host: '127.0.0.1', port }), 'connect');
  expect(socket.getTypeOfService()).toBe(0x10);
  await once(socket.resume(), 'close');
  server.close();
});

const testPaths = boundPaths ? test : () => undefined;
testPaths('an empty path is none', () => {
  expect(() => bind({ path: '' })).toThrow(
    expect.objectContaining({ code: 'EINVAL', message: 'bind EINVAL' }),
  );
});

testPaths('the file of somebody else is not removed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'net-bound-'));
  const path = join(folder, 'a.sock');
  const first = bind({ path });
  rmSync(path);
  bind({ path });
  first.close();
  expect(existsSync(path)).toBe(true);
  rmSync(folder, { recursive: true });
});

describe('where the transport cannot bind', () => {
  const transport = new FakeTransport();

  test('a port is refused, and the error says who can', () => {
    expect(() => bind({ port: 1, transport })).toThrow(
      expect.objectContaining({
        code: 'ENOTSUP',
        syscall: 'bind',
        message:
          'bind ENOTSUP - boundPorts needs Node or Deno; under the permission model, Node 24.19 or 26.4',
      }),
    );
  });

  test('a path is refused, and the error says who can', () => {
    expect(() => bind({ path: 'x', transport })).toThrow(
      expect.objectContaining({
        code: 'ENOTSUP',
        message:
          'bind ENOTSUP - boundPaths needs Node or Deno; under the permission model, Node 24.20 or 26.7',
      }),
    );
  });
});
