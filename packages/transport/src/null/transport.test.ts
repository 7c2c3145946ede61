import { errnoNumber } from '@net/errors';
import { expect, test } from 'vitest';
import { DONE, type StreamReceiver } from '../contract.ts';
import { nullTransport } from './transport.ts';

const transport = nullTransport();
const ENOTSUP = errnoNumber('ENOTSUP');
const ENOTCONN = errnoNumber('ENOTCONN');

test('refuses to connect, to listen, to bind, to open a descriptor and to share', () => {
  expect(transport.createStream('tcp').connect({ address: '127.0.0.1', port: 1 })).toBe(ENOTSUP);
  expect(transport.createStream('tcp').bind({ address: '127.0.0.1', port: 0 })).toBe(ENOTSUP);
  expect(transport.createListener('tcp').listen({ address: '127.0.0.1', port: 0 }, { backlog: 1 })).toBe(
    ENOTSUP,
  );
  expect(transport.createListener('ipc').acceptStop()).toBe(ENOTSUP);
  expect(transport.bind({ address: '127.0.0.1', port: 0 })).toBe(ENOTSUP);
  const failure = { status: ENOTSUP, type: 'UNKNOWN' };
  expect([transport.openStream(0), transport.openListener(0)]).toEqual([failure, failure]);
  expect(transport.adoptStream({ readStart() {} })).toBeUndefined();
  expect(transport.shareListener).toBeUndefined();
  expect(Object.values(transport.capabilities)).not.toContain(true);
});

test('refuses to read and to write on a stream, which has no connection', () => {
  const stream = transport.createStream('tcp');
  const bytes = Uint8Array.of(1);
  expect([
    stream.readStart(),
    stream.write(bytes),
    stream.writeText('x', 'utf8'),
    stream.writeMany([bytes]),
    stream.shutdown(),
  ]).toEqual([ENOTCONN, ENOTCONN, ENOTCONN, ENOTCONN, ENOTCONN]);
  expect([stream.bytesWritten, stream.bytesRead, stream.writeQueueSize]).toEqual([0, 0, 0]);
});

test('knows no name, and says so after the call', async () => {
  let isInsideCall = true;
  const answer = new Promise<unknown>((resolve) => {
    transport.resolve('localhost', {}, (error) => resolve([isInsideCall, error]));
  });
  isInsideCall = false;
  expect(await answer).toEqual([false, expect.objectContaining({ code: 'ENOTSUP', syscall: 'getaddrinfo' })]);
});

test('closes once, after the call, and tells nothing else', async () => {
  const heard: string[] = [];
  const receiver = new Proxy({} as StreamReceiver, { get: (_, name) => () => heard.push(String(name)) });
  const stream = transport.createStream('tcp');
  stream.receiver = receiver;
  expect(stream.reset()).toBe(DONE);
  stream.close();
  expect(heard).toEqual([]);
  await Promise.resolve();
  expect(heard).toEqual(['onClose']);
});

test('keeps a reference that is asked for and dropped', () => {
  for (const handle of [transport.createStream('tcp'), transport.createListener('tcp')]) {
    expect(handle.hasRef()).toBe(true);
    handle.unref();
    expect(handle.hasRef()).toBe(false);
    handle.ref();
    expect(handle.hasRef()).toBe(true);
  }
});
