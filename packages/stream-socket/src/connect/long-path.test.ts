import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import nodeNet from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDefaultTransport, hostTransport, type Transport } from '@net/transport';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, type Socket } from '../index.ts';

let root = '';
let server: nodeNet.Server;
/** A path of 200 bytes and more, on which the server listens. */
let path = '';
let temporary = '';
const { TMPDIR } = process.env;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'net-long-path-'));
  path = join(root, 'x'.repeat(200), 'app.sock');
  temporary = join(root, 'tmp');
  mkdirSync(join(path, '..'));
  mkdirSync(temporary);
  symlinkSync(join(path, '..'), join(root, 's'));
  server = nodeNet
    .createServer((socket) => socket.on('error', () => undefined).end('hello'))
    .listen(join(root, 's/app.sock'));
  await once(server, 'listening');
  process.env.TMPDIR = temporary;
});
afterEach(async () => {
  delete process.env.TMPDIR;
  Object.assign(process.env, TMPDIR === undefined ? {} : { TMPDIR });
  await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true });
});

const transports: [string, Transport][] = [
  ['default', getDefaultTransport()],
  ['host', hostTransport()],
];

async function failureOf(socket: Socket): Promise<unknown> {
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const [error] = await once(socket, 'error');
  await closed;
  return error;
}

describe.each(transports)('a path that is too long (%s)', (_name, transport) => {
  test('is connected to by a short link, which is removed', async () => {
    const socket = connect({ path, longPath: 'link', transport });
    const [data] = await once(socket, 'data');
    expect(String(data)).toBe('hello');
    expect(readdirSync(temporary)).toEqual([]);
    expect([socket.listenerCount('connect'), socket.listenerCount('close')]).toEqual([0, 0]);
    await once(socket, 'close');
  });

  test('is refused without the option', async () => {
    const refused = { code: 'EINVAL', address: path };
    expect(await failureOf(connect({ path, transport }))).toMatchObject(refused);
    expect(await failureOf(connect({ path, longPath: 'refuse', transport }))).toMatchObject(refused);
  });

  test('is in the error if nobody listens, and the link is removed', async () => {
    const none = join(path, '..', 'none.sock');
    const error = await failureOf(connect({ path: none, longPath: 'link', transport }));
    expect(error).toMatchObject({ code: 'ENOENT', address: none });
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('leaves no link if the socket is destroyed while it connects', async () => {
    const socket = connect({ path, longPath: 'link', transport });
    socket.destroy();
    await once(socket, 'close');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('fails with what the file system answers if there can be no link', async () => {
    process.env.TMPDIR = join(root, 'no such folder');
    const error = await failureOf(connect({ path, longPath: 'link', transport }));
    expect(error).toMatchObject({ code: 'ENOENT', syscall: 'connect' });
  });
});

test('a transport without files has no links', async () => {
  const transport = { ...getDefaultTransport(), hasSocketFiles: false };
  const error = await failureOf(connect({ path, longPath: 'link', transport }));
  expect(error).toMatchObject({ code: 'EINVAL' });
});

test('refuses another value of the option', () => {
  expect(() => connect({ path, longPath: true as never })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
  );
});
