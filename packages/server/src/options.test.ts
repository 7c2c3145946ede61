import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from '@net/stream-socket';
import { type Endpoint, getDefaultTransport, type ListenOptions, type Transport } from '@net/transport';
import { afterEach, expect, test } from 'vitest';
import { createServer, type Server } from './index.ts';

type Listened = { local: Endpoint | null } & ListenOptions;

/** The default transport, which records the calls of a server on its handles. */
function recordingTransport() {
  const real = getDefaultTransport();
  const listened: Listened[] = [];
  const calls: string[] = [];
  const transport: Transport = {
    ...real,
    createListener(kind) {
      const listener = real.createListener(kind);
      const listen = listener.listen.bind(listener);
      listener.listen = (local, options) => {
        listened.push({ ...options, local });
        return listen(local, options);
      };
      for (const name of ['ref', 'unref'] as const) {
        const call = listener[name].bind(listener);
        listener[name] = () => {
          calls.push(name);
          call();
        };
      }
      return listener;
    },
  };
  return { transport, listened, calls };
}

const open: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listening(server: Server, options: object = { port: 0, host: '127.0.0.1' }): Promise<Server> {
  open.push(server);
  server.listen(options);
  await once(server, 'listening');
  return server;
}

test.each([
  ['the default', [], 511],
  ['in the options', [{ port: 0, backlog: 7 }], 7],
  ['as the second argument', [0, 7], 7],
  ['as the third argument', [0, '127.0.0.1', 7], 7],
  ['as a string of digits', [0, '127.0.0.1', '7'], 7],
  ['0, which asks for nothing', [{ port: 0, backlog: 0 }], 511],
  ['below 0', [{ port: 0, backlog: -1 }], 511],
  ['not a number', [{ port: 0, backlog: 'x' }], 511],
])('backlog: %s', async (_, args, backlog) => {
  const { transport, listened } = recordingTransport();
  const server = createServer({ transport });
  open.push(server);
  // The last forms match no signature.
  server.listen(...(args as [number]));
  await once(server, 'listening');
  expect(listened.map((each) => each.backlog)).toEqual([backlog]);
});

test.each([
  ['nothing', {}, { ipv6Only: false, reusePort: false }],
  ['ipv6Only', { host: '::', ipv6Only: true }, { ipv6Only: true, reusePort: false }],
])('TCP options: %s', async (_, options, asked) => {
  const { transport, listened } = recordingTransport();
  await listening(createServer({ transport }), { port: 0, ...options });
  expect(listened).toMatchObject([{ ...asked, local: { address: '::', port: 0 } }]);
});

const sharesPorts = Number(process.versions.node.split('.')[0]) >= 22;
test(`reusePort: ${sharesPorts ? 'two servers share a port' : 'refused where the system cannot'}`, async () => {
  const { transport, listened } = recordingTransport();
  const first = createServer({ transport });
  open.push(first);
  const outcome = new Promise((resolve) => {
    first.once('listening', () => resolve('listening'));
    first.once('error', (error) => resolve((error as NodeJS.ErrnoException).code));
  });
  const where = { host: '127.0.0.1', reusePort: true };
  first.listen({ ...where, port: 0 });
  expect(await outcome).toBe(sharesPorts ? 'listening' : 'ENOTSUP');
  expect(listened).toMatchObject([{ reusePort: true }]);
  if (!sharesPorts) return;
  const { port } = first.address() as AddressInfo;
  const second = await listening(createServer(), { ...where, port });
  expect(second.address()).toEqual(first.address());
});

test('unref is remembered until there is a handle, and taken back by ref', async () => {
  const { transport, calls } = recordingTransport();
  const server = createServer({ transport }).unref();
  await listening(server);
  server.ref();
  expect(calls).toEqual(['unref', 'ref']);
});

test('ref before there is a handle takes unref back', async () => {
  const { transport, calls } = recordingTransport();
  await listening(createServer({ transport }).unref().ref());
  await listening(createServer({ transport }));
  expect(calls).toEqual([]);
});

test('ref and unref may be called while the handle is being opened', async () => {
  const { transport, calls } = recordingTransport();
  const server = createServer({ transport });
  open.push(server);
  server.listen(0, '127.0.0.1').ref().unref().ref().unref();
  await once(server, 'listening');
  expect(calls).toEqual(['unref']);
});

/** The calls on the handle of an accepted connection. */
async function askedOfConnection(options: object): Promise<unknown[][]> {
  const { transport } = recordingTransport();
  const asked: unknown[][] = [];
  const createListener = transport.createListener.bind(transport);
  transport.createListener = (kind) => {
    const listener = createListener(kind);
    const { listen } = listener;
    listener.listen = (local, listenOptions) => {
      const receiver = listener.receiver!;
      const onConnection = receiver.onConnection.bind(receiver);
      receiver.onConnection = (status, stream) => {
        for (const name of ['setNoDelay', 'setKeepAlive'] as const) {
          stream![name] = (...args: unknown[]) => {
            asked.push([name, ...args]);
            return 0;
          };
        }
        onConnection(status, stream);
      };
      return listen(local, listenOptions);
    };
    return listener;
  };
  const server = await listening(createServer({ ...options, transport }));
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [accepted] = await once(server, 'connection');
  accepted.destroy();
  client.destroy();
  return asked;
}

test.each([
  ['nothing', {}, []],
  ['noDelay', { noDelay: true }, [['setNoDelay', true]]],
  ['noDelay: false', { noDelay: false }, []],
  ['keepAlive', { keepAlive: true }, [['setKeepAlive', true, 0, undefined, undefined]]],
  [
    'keepAlive in whole seconds',
    { keepAlive: true, keepAliveInitialDelay: 7999 },
    [['setKeepAlive', true, 7, undefined, undefined]],
  ],
  ['a delay without keepAlive', { keepAliveInitialDelay: 7000 }, []],
])('options of connections: %s', async (_, options, asked) => {
  expect(await askedOfConnection(options)).toEqual(asked);
});

test('a listener that rejects destroys its connection with captureRejections', async () => {
  const server = createServer({ captureRejections: true }, async () => {
    throw new Error('no');
  });
  await listening(server);
  const connection = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
  const [accepted] = await connection;
  const [error] = await once(accepted, 'error');
  expect(error.message).toBe('no');
  client.destroy();
});

test("another listener's rejection is an error of the server with captureRejections", async () => {
  const server = createServer({ captureRejections: true });
  server.on('listening', async () => {
    throw new Error('no');
  });
  const error = new Promise<Error>((resolve) => server.once('error', resolve));
  await listening(server);
  expect((await error).message).toBe('no');
});

test('an option gatherWrites that is no boolean is refused', () => {
  expect(() => createServer({ gatherWrites: 1 as never })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
});

// Other transports have no native handle whose writes could be counted.
test.runIf(getDefaultTransport().name === 'libuv').each([
  [undefined, 1],
  [true, 1],
  [false, 3],
])('gatherWrites: %s reaches the connections', async (gatherWrites, atOnce) => {
  const server = createServer({ gatherWrites });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = await once(server, 'connection');
  const handle = socket._handle as { writeUtf8String(...args: unknown[]): number };
  const { writeUtf8String } = handle;
  let writes = 0;
  handle.writeUtf8String = function (this: object, ...args) {
    writes++;
    return Reflect.apply(writeUtf8String, this, args);
  };
  // The listener runs in a separate turn.
  for (const text of 'abc') socket.write(text);
  expect(writes).toBe(atOnce);
  client.destroy();
  socket.destroy();
  server.close();
  await once(server, 'close');
});
