import { once } from 'node:events';
import hostNet, { type AddressInfo } from 'node:net';
import type { NetImplementation } from '@net-tooling/parity';
import { afterEach, describe, expect, test } from 'vitest';
import { onHostTransport, ours, testBoth } from './testing/implementations.ts';

/** The used members of Node's handle objects. */
interface NativeHandle {
  setKeepAlive(enable: boolean, initialDelaySeconds: number, ...rest: unknown[]): number;
  unref(): void;
  close(): void;
}

const servers: hostNet.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function connected(net: NetImplementation) {
  const server = hostNet.createServer((peer) => peer.on('error', () => undefined).resume());
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(client, 'connect');
  // Not in the types: every Node version has it, and Node's own parts depend on it.
  return client as typeof client & { _handle: NativeHandle | null };
}

if (onHostTransport) {
  test("the handle shown of a socket over one of the runtime's is ours, which has a handle's methods", async () => {
    const client = await connected(ours);
    expect(client._handle).not.toBeInstanceOf(hostNet.Socket);
    expect(client._handle).toHaveProperty('readStart');
    client.destroy();
    await once(client, 'close');
  });
}

const describeNative = onHostTransport ? () => undefined : describe;
/** What a stand-in for a handle gets for each operation. */
interface NativeRequest {
  handle?: object;
  oncomplete(status: number, handle: object | undefined): void;
}

/** A handle written in JavaScript, as mocking libraries have them. Like mitm's it calls `oncomplete` of a write after the write was done. */
function standInForHandle() {
  const writes: NativeRequest[] = [];
  const write = (request: NativeRequest) => {
    writes.push(request);
    return 0;
  };
  const done = () => 0;
  const handle = {
    writeUtf8String: write,
    writeLatin1String: write,
    writeBuffer: write,
    writev: write,
    readStart: done,
    readStop: done,
    shutdown(request: NativeRequest) {
      setImmediate(() => request.oncomplete(0, request.handle));
      return 0;
    },
    close: (closed: () => void) => setImmediate(closed),
  };
  return { handle, writes };
}

describeNative('an object of another library in the place of the handle', () => {
  test('may complete each request, with the handle that the request names', async () => {
    const { handle, writes } = standInForHandle();
    const socket = new ours.Socket({ handle: handle as never });
    const written: string[] = [];
    socket.write('a', () => written.push('a'));
    const client = await connected(ours);
    for (let n = 0; n < 100; n++) client.write('x');
    socket.end('b', () => written.push('b'));
    for (const request of writes) {
      expect(request.handle).toBe(handle);
      // Late: the write was done when its method returned.
      request.oncomplete(0, request.handle);
    }
    await once(socket, 'finish');
    expect(written).toEqual(['a', 'b']);
    expect(new Set(writes).size).toBe(2);
    socket.destroy();
    client.destroy();
    await Promise.all([once(socket, 'close'), once(client, 'close')]);
  });
});

describeNative('the handle beneath a socket', () => {
  testBoth('hears of a change of keep-alive, and of nothing else', async (net) => {
    const client = await connected(net);
    const calls: unknown[][] = [];
    const handle = client._handle!;
    handle.setKeepAlive = (enable, delay) => {
      calls.push([enable, delay]);
      return 0;
    };
    client.setKeepAlive(false);
    client.setKeepAlive(true);
    client.setKeepAlive(true, 0);
    client.setKeepAlive(true, 1000);
    client.setKeepAlive(true, 1999);
    client.setKeepAlive(true, 2000);
    client.setKeepAlive(false);
    client.setKeepAlive(false, 2000);
    expect(calls).toEqual([
      [true, 0],
      [true, 1],
      [true, 2],
      [false, 0],
    ]);
    client.destroy();
    await once(client, 'close');
  });

  testBoth('can be taken away: the socket is then without a connection', async (net) => {
    const client = await connected(net);
    const handle = client._handle!;
    client._handle = null;
    handle.close();
    expect(client.pending).toBe(true);
    client.write('x');
    const [error] = await once(client, 'error');
    expect(error).toMatchObject({ code: 'ERR_SOCKET_CLOSED' });
  });

  testBoth('may be closed behind our back: then a write fails', async (net) => {
    const client = await connected(net);
    client._handle!.close();
    client.write('x');
    const [error] = await once(client, 'error');
    expect(error.message).toBe('write EBADF');
  });

  testBoth('may be an object that only acts like one', async ({ Socket }) => {
    const calls: unknown[] = [];
    const handle = {
      readStart() {
        calls.push('readStart');
        return 0;
      },
      setNoDelay(enable: boolean) {
        calls.push(enable);
        return 0;
      },
      close: (closed: () => void) => setImmediate(closed),
    };
    // Not in `@types/node`: the class with which Node wraps JavaScript streams.
    const socket = new Socket({ handle } as object);
    expect(socket.setNoDelay()).toBe(socket);
    socket.setNoDelay();
    expect(socket.setKeepAlive(true).ref().unref().address()).toEqual({});
    expect(calls).toEqual(['readStart', true]);
    socket.destroy();
    await once(socket, 'close');
  });

  testBoth('is asked for unref and ref once it is connected, if the socket was before', async (net) => {
    const server = hostNet.createServer((peer) => peer.end());
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = new net.Socket() as hostNet.Socket & { _handle: NativeHandle };
    const calls: string[] = [];
    socket.unref();
    socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket._handle.unref = () => calls.push('unref');
    socket.on('connect', () => calls.push('connected'));
    await once(socket.resume(), 'close');
    expect(calls).toEqual(['unref', 'connected']);
  });
});
