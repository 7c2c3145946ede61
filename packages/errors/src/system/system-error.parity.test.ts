import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { freePort } from '@net-tooling/config/free-ports';
import { expect, test } from 'vitest';
import { errnoNumber } from './errno.ts';
import { describedSystemError, systemError } from './system-error.ts';

/** Own properties in order, without the stack but for its first line. */
function lookOf(error: Error) {
  return {
    firstLine: String(error.stack).split('\n    at ')[0],
    message: error.message,
    enumerable: Object.entries(error),
    hidden: Object.getOwnPropertyNames(error).filter((key) => !Object.keys(error).includes(key)),
  };
}

async function failureOf(socket: Socket): Promise<Error> {
  return new Promise((resolve) => socket.once('error', resolve));
}

async function listenFailure(...args: unknown[]): Promise<Error> {
  const server = createServer();
  Reflect.apply(server.listen, server, args);
  const [error] = (await once(server, 'error')) as [Error];
  return error;
}

/** A port on which nobody listens: reserved by IANA. The system may give one that was closed a moment ago to another process. */
const port = 1023;

test('a refused connection', async () => {
  const theirs = await failureOf(connect(port, '127.0.0.1'));
  const status = errnoNumber('ECONNREFUSED');
  expect(lookOf(systemError({ status, syscall: 'connect', address: '127.0.0.1', port }))).toEqual(
    lookOf(theirs),
  );
});

test('a refused connection of a bound socket', async () => {
  const local = { localAddress: '127.0.0.1', localPort: await freePort() };
  const theirs = await failureOf(connect({ port, host: '127.0.0.1', ...local }));
  const status = errnoNumber('ECONNREFUSED');
  const ours = systemError({ status, syscall: 'connect', address: '127.0.0.1', port, ...local });
  expect(lookOf(ours)).toEqual(lookOf(theirs));
});

test('a path that nobody listens on has no port', async () => {
  const theirs = await failureOf(connect('/nonexistent/socket'));
  const status = errnoNumber('ENOENT');
  expect(lookOf(systemError({ status, syscall: 'connect', address: '/nonexistent/socket' }))).toEqual(
    lookOf(theirs),
  );
});

test('an address in use', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const theirs = await listenFailure(port, '127.0.0.1');
  server.close();
  const status = errnoNumber('EADDRINUSE');
  const ours = describedSystemError({ status, syscall: 'listen', address: '127.0.0.1', port });
  expect(lookOf(ours)).toEqual(lookOf(theirs));
});

test('a path that cannot be listened on has port -1', async () => {
  const theirs = await listenFailure('/nonexistent/socket');
  const status = errnoNumber('EACCES');
  const ours = describedSystemError({ status, syscall: 'listen', address: '/nonexistent/socket', port: -1 });
  expect(lookOf(ours)).toEqual(lookOf(theirs));
});

test('a call with neither address nor port', () => {
  const status = errnoNumber('EPIPE', 'linux');
  const error = systemError({ status, syscall: 'write', platform: 'linux' });
  expect(error.message).toBe('write EPIPE');
  expect({ ...error }).toEqual({ errno: -32, code: 'EPIPE', syscall: 'write' });
});

test('an empty address is a property, but no part of the message', () => {
  const status = errnoNumber('EINVAL', 'linux');
  const error = describedSystemError({ status, syscall: 'listen', address: null, platform: 'linux' });
  expect(error.message).toBe('listen EINVAL: invalid argument');
  expect({ ...error }).toEqual({ code: 'EINVAL', errno: -22, syscall: 'listen', address: null });
});

test('a detail of the throw site stands behind a dash', () => {
  const status = errnoNumber('EINVAL');
  const error = systemError({ status, syscall: 'connect', address: '/p', detail: 'too long' });
  expect(error.message).toBe('connect EINVAL /p - too long');
});

test('the numbers of another platform', () => {
  expect(systemError({ status: -61, syscall: 'connect', platform: 'darwin' }).code).toBe('ECONNREFUSED');
  expect(systemError({ status: -4078, syscall: 'connect', platform: 'win32' }).code).toBe('ECONNREFUSED');
});

test('the stack begins at the throw site', () => {
  const error = systemError({ status: -32, syscall: 'write' });
  expect(error.stack?.split('\n')[1]).toContain('system-error.parity.test');
});
