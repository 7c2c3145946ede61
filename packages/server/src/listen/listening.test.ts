import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  type Endpoint,
  getDefaultTransport,
  type ListenHandle,
  type ListenOptions,
  type Resolver,
  type Transport,
} from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import { createServer, type Server } from '../index.ts';
import { serverInternals } from '../node-internals.ts';

const open: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** The default transport with overridden members, which records the endpoints that it listens on. */
function recordingTransport(overrides: Partial<Transport> = {}) {
  const real = getDefaultTransport();
  const asked: (Endpoint | null)[] = [];
  const handles: ListenHandle[] = [];
  const statuses = new Map<string, number>();
  const transport: Transport = {
    ...real,
    createListener(kind) {
      const handle = real.createListener(kind);
      handles.push(handle);
      const listen = handle.listen.bind(handle);
      handle.listen = (local: Endpoint | null, options: ListenOptions) => {
        asked.push(local);
        const status = local && 'address' in local ? statuses.get(local.address) : undefined;
        return status ?? listen(local, options);
      };
      return handle;
    },
    ...overrides,
  };
  return { transport, asked, handles, statuses };
}

function serverOver(transport: Transport): Server {
  const server = createServer({ transport });
  open.push(server);
  return server;
}

const [EACCES, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL, EMFILE] = [-13, -98, -99, -97, -22, -24];

describe('without a host', () => {
  test.each([
    ['EAFNOSUPPORT', EAFNOSUPPORT],
    ['EADDRNOTAVAIL', EADDRNOTAVAIL],
    ['EINVAL', EINVAL],
  ])('a machine without IPv6, which answers %s, listens on IPv4', async (_code, status) => {
    const { transport, asked, statuses } = recordingTransport();
    statuses.set('::', status);
    const server = serverOver(transport);
    await once(server.listen(0), 'listening');
    expect(server.address()).toMatchObject({ address: '0.0.0.0', family: 'IPv4' });
    expect(asked).toEqual([
      { address: '::', port: 0 },
      { address: '0.0.0.0', port: 0 },
    ]);
  });

  test.each([
    ['EADDRINUSE', EADDRINUSE],
    ['EACCES', EACCES],
  ])('%s is the error, whatever IPv4 would answer', async (code, status) => {
    const { transport, asked, statuses } = recordingTransport();
    statuses.set('::', status);
    const [error] = await once(serverOver(transport).listen(0), 'error');
    expect(error).toMatchObject({ code, address: '::' });
    expect(asked).toEqual([{ address: '::', port: 0 }]);
  });

  test('if neither family is there, the error is that of IPv4', async () => {
    const { transport, asked, statuses } = recordingTransport();
    statuses.set('::', EAFNOSUPPORT).set('0.0.0.0', EAFNOSUPPORT);
    const [error] = await once(serverOver(transport).listen(0), 'error');
    expect(error).toMatchObject({ code: 'EAFNOSUPPORT', address: '0.0.0.0' });
    expect(asked).toHaveLength(2);
  });

  test('a host that is named has no other family', async () => {
    const { transport, asked, statuses } = recordingTransport();
    statuses.set('::1', EADDRNOTAVAIL);
    const [error] = await once(serverOver(transport).listen(0, '::1'), 'error');
    expect(error).toMatchObject({ code: 'EADDRNOTAVAIL', address: '::1' });
    expect(asked).toHaveLength(1);
  });
});

describe('a host', () => {
  test('that is an address is not looked up', async () => {
    const resolve: Resolver = () => {
      throw new Error('Nothing to look up');
    };
    const server = serverOver(recordingTransport({ resolve }).transport);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    expect(server.address()).toMatchObject({ address: '127.0.0.1' });
  });

  test('may be answered with a single address', async () => {
    const resolve: Resolver = (_host, _options, callback) => callback(null, '127.0.0.1', 4);
    const server = serverOver(recordingTransport({ resolve }).transport);
    await once(server.listen(0, 'a.test'), 'listening');
    expect(server.address()).toMatchObject({ address: '127.0.0.1' });
  });

  test.each([
    ['an address', null],
    ['an error', new Error('late')],
  ])('whose answer comes after close(), %s, opens nothing', async (_what, error) => {
    let answer: () => void = () => undefined;
    const resolve: Resolver = (_host, _options, callback) => {
      answer = () => (error ? callback(error, []) : callback(null, [{ address: '127.0.0.1', family: 4 }]));
    };
    const { transport, handles } = recordingTransport({ resolve });
    const server = serverOver(transport);
    server.on('error', () => expect.unreachable());
    server.listen(0, 'a.test');
    server.close();
    answer();
    await once(server, 'close');
    await new Promise(setImmediate);
    expect(handles).toEqual([]);
  });

  test('that is answered twice is listened on once', async () => {
    const resolve: Resolver = (_host, _options, callback) => {
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const { transport, handles } = recordingTransport({ resolve });
    const server = serverOver(transport);
    await once(server.listen(0, 'a.test'), 'listening');
    expect(handles).toHaveLength(1);
  });
});

// Elsewhere a handle cannot listen before it is bound.
const testUnbound = getDefaultTransport().hasNodeHandles ? test : () => undefined;
testUnbound("a listening handle of the transport is bound to the system's choice", async () => {
  const { transport } = recordingTransport();
  const server = serverOver(transport);
  await once(server.listen(transport.createListener('tcp')), 'listening');
  expect((server.address() as AddressInfo).port).toBeGreaterThan(0);
});

test('descriptor 0 is one like any other', async () => {
  const descriptors: number[] = [];
  const { transport } = recordingTransport({
    openListener(fd) {
      descriptors.push(fd);
      return { status: EINVAL, type: 'UNKNOWN' };
    },
  });
  const [error] = await once(serverOver(transport).listen({ fd: 0 }), 'error');
  expect([error.code, descriptors]).toEqual(['EINVAL', [0]]);
});

test('a descriptor that is no number is passed over', async () => {
  const { transport } = recordingTransport({ openListener: () => expect.unreachable() });
  const server = serverOver(transport);
  await once(server.listen({ fd: '3' as never, port: 0, host: '127.0.0.1' }), 'listening');
  expect(server.address()).toMatchObject({ address: '127.0.0.1' });
});

test('a connection that cannot be accepted is an error of the server, which goes on listening', async () => {
  const { transport, handles } = recordingTransport();
  const server = serverOver(transport);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const failed = once(server, 'error');
  handles[0]!.receiver!.onConnection(EMFILE, null);
  expect((await failed)[0]).toMatchObject({ message: 'accept EMFILE', code: 'EMFILE', syscall: 'accept' });
  expect(server.listening).toBe(true);
});

test('a handle that moves to another thread is let go: open, and without a receiver', async () => {
  const { transport, handles } = recordingTransport();
  const server = serverOver(transport);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const closed = once(server, 'close');
  serverInternals.release(server);
  await closed;
  const [handle] = handles;
  expect([server.listening, handle!.receiver, handle!.localName()]).toEqual([
    false,
    null,
    expect.objectContaining({ address: '127.0.0.1' }),
  ]);
  handle!.close();
});
