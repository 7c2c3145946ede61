import { once } from 'node:events';
import {
  getDefaultTransport,
  type ListenHandle,
  type ListenReceiver,
  type SharedListenerUser,
  type SharedPlace,
  type Transport,
} from '@net/transport';
import { expect, test } from 'vitest';
import { createServer } from '../index.ts';
import { kState } from '../state.ts';

/** A listening handle as the primary of a cluster sends it, on which no connection arrives. */
class SentHandle {
  readonly kind = 'tcp';
  readonly native = null;
  receiver: ListenReceiver | null = null;
  closes = 0;

  listen = () => 0;
  localName = () => ({ address: '127.0.0.1', family: 'IPv4' as const, port: 5 });
  acceptStart = () => 0;
  acceptStop = () => 0;
  ref = () => undefined;
  unref = () => undefined;

  close(): void {
    this.closes++;
  }
}

interface Request {
  place: SharedPlace;
  user: SharedListenerUser;
  answer(result: SentHandle | number): void;
}

/** The transport of a worker: what it asks the primary for, and a server over it. */
function worker() {
  const requests: Request[] = [];
  const transport: Transport = {
    ...getDefaultTransport(),
    shareListener(place, _options, user, answer) {
      // What a server needs of a handle.
      const give = (result: SentHandle | number) => answer(result as unknown as ListenHandle);
      requests.push({ place, user, answer: give });
    },
  };
  const server = createServer({ transport });
  server.on('error', () => undefined);
  return { server, requests };
}

const EADDRINUSE = -98;

test('the handle that the primary sends is listened on, and closed with the server', async () => {
  const { server, requests } = worker();
  const handle = new SentHandle();
  server.listen(0);
  expect([requests.length, requests[0]!.place, server.address()]).toEqual([
    1,
    { address: null, port: 0 },
    null,
  ]);
  requests[0]!.answer(handle);
  await once(server, 'listening');
  expect([server.address(), server[kState].place]).toEqual([
    { address: '127.0.0.1', family: 'IPv4', port: 5 },
    '4:null:0',
  ]);
  server.close();
  await once(server, 'close');
  expect(handle.closes).toBe(1);
});

test('what the primary cannot bind is an error of bind', async () => {
  const { server, requests } = worker();
  server.listen(5);
  const failed = once(server, 'error');
  requests[0]!.answer(EADDRINUSE);
  const [error] = await failed;
  expect(error).toMatchObject({ message: 'bind EADDRINUSE null:5', code: 'EADDRINUSE', syscall: 'bind' });
  expect(server.listening).toBe(false);
});

test('an answer that comes after close() is passed over: a handle is closed, an error is none', async () => {
  for (const result of [new SentHandle(), EADDRINUSE]) {
    const { server, requests } = worker();
    const events: string[] = [];
    for (const event of ['listening', 'error'] as const) server.on(event, () => events.push(event));
    server.listen(0).close();
    await once(server, 'close');
    requests[0]!.answer(result);
    await new Promise(setImmediate);
    expect([events, server.listening]).toEqual([[], false]);
    if (typeof result !== 'number') expect(result.closes).toBe(1);
  }
});

test('a server that waits may listen elsewhere, and then does not listen where it asked first', async () => {
  const { server, requests } = worker();
  server.listen(1);
  server.listen(2);
  const [first, second] = [new SentHandle(), new SentHandle()];
  requests[0]!.answer(first);
  requests[1]!.answer(second);
  await once(server, 'listening');
  expect([first.closes, second.closes]).toEqual([1, 0]);
  expect(() => server.listen(3)).toThrow(expect.objectContaining({ code: 'ERR_SERVER_ALREADY_LISTEN' }));
  server.close();
});

test.each([
  ['exclusive', { exclusive: true }],
  ['reusePort', { reusePort: true }],
])('with %s the primary is not asked', async (_what, options) => {
  const { server, requests } = worker();
  const settled = new Promise<void>((resolve) =>
    server.once('listening', resolve).once('error', () => resolve()),
  );
  server.listen({ port: 0, host: '127.0.0.1', ...options });
  await settled;
  expect(requests).toEqual([]);
  server.close();
});

test('a handle is not asked for either', async () => {
  const { server, requests } = worker();
  const handle = new SentHandle();
  await once(server.listen(handle), 'listening');
  expect(requests).toEqual([]);
  server.close();
});

test('a worker that is full leaves the next connection to others, unless it drops connections itself', async () => {
  const { server, requests } = worker();
  server.listen(0);
  const { user, answer } = requests[0]!;
  answer(new SentHandle());
  const seen = [user.isFull()];
  server.maxConnections = 0;
  seen.push(user.isFull());
  server.dropMaxConnection = true;
  seen.push(user.isFull());
  server.maxConnections = 1;
  server.dropMaxConnection = false;
  seen.push(user.isFull());
  expect(seen).toEqual([false, true, false, false]);
  server.close();
});

test('the primary closes the server, and hears of it; one that is closed already answers at once', async () => {
  const { server, requests } = worker();
  server.listen(0);
  requests[0]!.answer(new SentHandle());
  await new Promise<void>((resolve) => requests[0]!.user.close(resolve));
  expect(server.listening).toBe(false);
  let isTold = false;
  requests[0]!.user.close(() => {
    isTold = true;
  });
  expect(isTold).toBe(true);
});
