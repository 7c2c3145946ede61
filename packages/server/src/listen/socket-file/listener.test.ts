import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import nodeNet from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Transport } from '@net/transport';
import { abstractName } from '@net-tooling/parity';
import { describe, expect, test } from 'vitest';
import { createServer, type IpcListenOptions, type Server } from '../../index.ts';
import { atEnd, transports } from '../../testing/clients.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'net-socket-file-'));
  atEnd(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A socket file that nobody listens on, as a killed process leaves it. */
async function staleFile(path = join(folder(), 'app.sock')): Promise<string> {
  const first = `${path}.first`;
  const server = nodeNet.createServer().listen(first);
  await once(server, 'listening');
  linkSync(first, path);
  server.close();
  return path;
}

/** A server of Node that listens, and answers with its name. */
async function aliveServer(path: string, name = 'node'): Promise<nodeNet.Server> {
  const server = nodeNet.createServer((socket) => socket.on('error', () => undefined).end(name)).listen(path);
  atEnd(() => server.close());
  await once(server, 'listening');
  return server;
}

async function answerOf(path: string): Promise<string> {
  const client = nodeNet.connect(path);
  atEnd(() => client.destroy());
  const [data] = await once(client, 'data');
  return String(data);
}

describe.each(transports)('the file of a Unix socket (%s)', (_name, transport) => {
  function newServer(name = 'ours'): Server {
    const server = createServer({ transport }, (socket) => socket.on('error', () => undefined).end(name));
    atEnd(() => server.close());
    return server;
  }

  async function listening(options: IpcListenOptions, name?: string): Promise<Server> {
    const server = newServer(name);
    await once(server.listen(options), 'listening');
    return server;
  }

  const refusal = async (options: IpcListenOptions): Promise<unknown> => {
    const [error] = await once(newServer().listen(options), 'error');
    return error;
  };

  test.each(['stale', true] as const)('replaces one that nobody answers on (%s)', async (replace) => {
    const path = await staleFile();
    const server = await listening({ path, replace });
    expect(server.address()).toBe(path);
    expect(await answerOf(path)).toBe('ours');
    await new Promise((resolve) => server.close(resolve));
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  test.each(['stale', true, false] as const)('makes one where there is none (%s)', async (replace) => {
    const path = join(folder(), 'app.sock');
    const server = await listening({ path, replace, mode: 0o600 });
    expect(await answerOf(path)).toBe('ours');
    await new Promise((resolve) => server.close(resolve));
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  test("'stale' does not replace one that somebody answers on", async () => {
    const path = join(folder(), 'app.sock');
    await aliveServer(path);
    expect(await refusal({ path, replace: 'stale' })).toMatchObject({ code: 'EADDRINUSE', address: path });
    expect(await answerOf(path)).toBe('node');
    expect(readdirSync(join(path, '..'))).toEqual(['app.sock']);
  });

  test('true replaces one that somebody answers on, whose server keeps its connections and leaves the file', async () => {
    const path = join(folder(), 'app.sock');
    const older = await listening({ path, replace: true }, 'older');
    older.removeAllListeners('connection');
    const client = nodeNet.connect(path).setEncoding('utf8');
    const [peer] = await once(older, 'connection');
    await listening({ path, replace: true }, 'newer');
    expect(await answerOf(path)).toBe('newer');
    peer.end('older');
    expect(await once(client, 'data')).toEqual(['older']);
    await new Promise((resolve) => older.close(resolve));
    expect(await answerOf(path)).toBe('newer');
    expect(readdirSync(join(path, '..'))).toEqual(['app.sock']);
  });

  test.each([
    ['a file', (path: string) => writeFileSync(path, 'text')],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a symbolic link', (path: string) => symlinkSync('/nowhere', path)],
  ])('never replaces what is no socket: %s', async (_what, make) => {
    const path = join(folder(), 'app.sock');
    make(path);
    for (const replace of ['stale', true, false] as const) {
      expect(await refusal({ path, replace, mode: 0o600 })).toMatchObject({ code: 'EADDRINUSE' });
    }
    expect(lstatSync(path).isSocket()).toBe(false);
  });

  test('does not replace a stale one without the option', async () => {
    const path = await staleFile();
    expect(await refusal({ path, mode: 0o600 })).toMatchObject({ code: 'EADDRINUSE' });
    expect(readdirSync(join(path, '..'))).toEqual(['app.sock']);
  });

  /** A transport over which another server takes a path while one is being bound beside it. */
  function racingFor(path: string): Transport {
    return {
      ...transport,
      createListener(kind) {
        const handle = transport.createListener(kind);
        const listen = handle.listen.bind(handle);
        handle.listen = (local, options) => {
          void (async () => {
            const short = join(folder(), 's');
            symlinkSync(dirname(path), short);
            // The next new file may get the inode number of the removed one.
            rmSync(path, { force: true });
            await aliveServer(join(short, basename(path)));
            const status = listen(local, options);
            if (status <= 0) handle.receiver!.onListen(status);
          })();
          return 1;
        };
        return handle;
      },
    };
  }

  test.each(['stale', false] as const)(
    'refuses if another server has taken the path since it was looked at (%s)',
    async (replace) => {
      const path = replace ? await staleFile() : join(folder(), 'app.sock');
      const server = createServer({ transport: racingFor(path) });
      const [error] = await once(server.listen({ path, replace, mode: 0o600 }), 'error');
      expect(error).toMatchObject({ code: 'EADDRINUSE', address: path });
      expect(await answerOf(path)).toBe('node');
      expect(readdirSync(join(path, '..'))).toEqual(['app.sock']);
    },
  );

  test('leaves no file beside a path that is too long if it fails', async () => {
    const long = join(folder(), 'x'.repeat(120));
    mkdirSync(long);
    const path = join(long, 'app.sock');
    const server = createServer({ transport: racingFor(path) });
    const [error] = await once(server.listen({ path, longPath: 'link' }), 'error');
    expect(error).toMatchObject({ code: 'EADDRINUSE' });
    expect(readdirSync(long)).toEqual(['app.sock']);
  });

  test('a server that is closed at once does not probe', async () => {
    const path = join(folder(), 'app.sock');
    const alive = await aliveServer(path);
    alive.on('connection', () => expect.unreachable());
    const server = newServer();
    server.listen({ path, replace: 'stale' });
    await new Promise((resolve) => server.close(resolve));
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  });

  test('a server that is closed while the old file is probed leaves that file', async () => {
    const path = await staleFile();
    const server = newServer();
    server.on('listening', () => expect.unreachable());
    server.listen({ path, replace: 'stale' });
    await new Promise((resolve) => server.close(resolve));
    await new Promise(setImmediate);
    expect(readdirSync(join(path, '..'))).toEqual(['app.sock']);
  });

  test('has its mode from the moment it is at its path', async () => {
    const path = join(folder(), 'app.sock');
    await listening({ path, mode: 0o660 });
    expect(lstatSync(path).mode & 0o777).toBe(0o660);
    const open = join(folder(), 'app.sock');
    await listening({ path: open, mode: 0o600, readableAll: true, writableAll: true });
    expect(lstatSync(open).mode & 0o777).toBe(0o600);
  });

  test('has its owner', async () => {
    const path = join(folder(), 'app.sock');
    const isRoot = process.getuid!() === 0;
    const owner = isRoot ? { uid: 1234, gid: 1235 } : { gid: process.getgid!() };
    await listening({ path, owner });
    const { uid, gid } = lstatSync(path);
    expect({ uid, gid }).toEqual({ uid: process.getuid!(), ...owner });
  });

  test('a path that is too long is listened on by a short link, which is removed', async () => {
    const long = join(folder(), 'x'.repeat(120));
    mkdirSync(long);
    const temporary = folder();
    const { TMPDIR } = process.env;
    process.env.TMPDIR = temporary;
    atEnd(() => {
      delete process.env.TMPDIR;
      Object.assign(process.env, TMPDIR === undefined ? {} : { TMPDIR });
    });
    const path = join(long, `${'y'.repeat(120)}.sock`);
    expect(await refusal({ path })).toMatchObject({ code: 'EINVAL' });
    expect(await refusal({ path, replace: true })).toMatchObject({ code: 'EINVAL' });
    const server = await listening({ path, longPath: 'link' });
    expect(server.address()).toBe(path);
    const short = join(temporary, 's');
    symlinkSync(path, short);
    expect(await answerOf(short)).toBe('ours');
    rmSync(short);
    expect(readdirSync(temporary)).toEqual([]);
    // Found alive by a short link, too.
    expect(await refusal({ path, longPath: 'link', replace: 'stale' })).toMatchObject({ code: 'EADDRINUSE' });
    expect(readdirSync(temporary)).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
    expect(existsSync(path)).toBe(false);
  });

  test('a path for which only the one beside it is too long is listened on', async () => {
    const parent = folder();
    const path = join(parent, 'x'.repeat(104 - parent.length), 'a');
    mkdirSync(join(path, '..'));
    await listening({ path, replace: true });
    expect(await answerOf(path)).toBe('ours');
  });

  test('a folder that does not exist, or that is a file, is the error of the system', async () => {
    const parent = folder();
    writeFileSync(join(parent, 'file'), '');
    expect(await refusal({ path: join(parent, 'none/app.sock'), replace: true })).toMatchObject({
      code: 'ENOENT',
    });
    expect(await refusal({ path: join(parent, 'file/app.sock'), replace: true })).toMatchObject({
      code: 'ENOTDIR',
    });
  });

  test('is one of several endpoints', async () => {
    const path = await staleFile();
    const server = newServer();
    await once(
      server.listen([
        { port: 0, host: '127.0.0.1' },
        { path, replace: 'stale' },
      ]),
      'listening',
    );
    expect(server.addresses()[1]).toBe(path);
    expect(await answerOf(path)).toBe('ours');
  });

  test('a name that is no file needs no replacing', async () => {
    const path = abstractName();
    await listening({ path, replace: 'stale', longPath: 'link' });
    expect(await answerOf(path)).toBe('ours');
    expect(() => newServer().listen({ path, mode: 0o600 })).toThrow(/needs a path that is a file/);
  });
});

test('a closed server leaves a file that cannot be removed', async () => {
  if (process.getuid!() === 0) return;
  const path = join(folder(), 'app.sock');
  const server = createServer();
  await once(server.listen({ path, mode: 0o600 }), 'listening');
  chmodSync(join(path, '..'), 0o500);
  await new Promise((resolve) => server.close(resolve));
  expect(existsSync(path)).toBe(true);
  chmodSync(join(path, '..'), 0o700);
});

test('a transport without files refuses, and says why', async () => {
  const [[, transport]] = transports as [(typeof transports)[number]];
  const server = createServer({ transport: { ...transport, hasSocketFiles: false } });
  const [error] = await once(server.listen({ path: '/tmp/a.sock', replace: 'stale' }), 'error');
  expect(error).toMatchObject({ code: 'ENOTSUP', message: expect.stringContaining('whose paths are files') });
});

test('a worker of a cluster refuses, and says why', async () => {
  const [[, transport]] = transports as [(typeof transports)[number]];
  const server = createServer({ transport: { ...transport, shareListener: () => expect.unreachable() } });
  const [error] = await once(server.listen({ path: '/tmp/a.sock', mode: 0o600 }), 'error');
  expect(error).toMatchObject({ code: 'ENOTSUP', message: expect.stringContaining('exclusive: true') });
});

test.each([
  [{ replace: 'dead' }, 'ERR_INVALID_ARG_VALUE'],
  [{ replace: 1 }, 'ERR_INVALID_ARG_VALUE'],
  [{ mode: '660' }, 'ERR_INVALID_ARG_TYPE'],
  [{ mode: 0o1000 }, 'ERR_OUT_OF_RANGE'],
  [{ mode: 6.5 }, 'ERR_OUT_OF_RANGE'],
  [{ owner: 0 }, 'ERR_INVALID_ARG_TYPE'],
  [{ owner: { uid: -1 } }, 'ERR_OUT_OF_RANGE'],
  [{ owner: { gid: 'www' } }, 'ERR_INVALID_ARG_TYPE'],
  [{ longPath: true }, 'ERR_INVALID_ARG_VALUE'],
])('refuses options that are invalid: %o', (options, code) => {
  const server = createServer();
  expect(() => server.listen({ path: '/tmp/a.sock', ...options } as IpcListenOptions)).toThrow(
    expect.objectContaining({ code }),
  );
});

test('nobody else can connect before the file has its permissions, and the temporary folder goes', async () => {
  const [[, transport]] = transports as [(typeof transports)[number]];
  const modes: number[] = [];
  const watching: Transport = {
    ...transport,
    createListener(kind) {
      const handle = transport.createListener(kind);
      const listen = handle.listen.bind(handle);
      handle.listen = (local, options) => {
        modes.push(statSync(dirname((local as { path: string }).path)).mode & 0o777);
        return listen(local, options);
      };
      return handle;
    },
  };
  const path = join(folder(), 'app.sock');
  chmodSync(dirname(path), 0o755);
  const server = createServer({ transport: watching });
  atEnd(() => server.close());
  await once(server.listen({ path, mode: 0o600 }), 'listening');
  expect(modes).toEqual([0o700]);
  expect(readdirSync(dirname(path))).toEqual(['app.sock']);
  const second = createServer().listen({ path, mode: 0o600 });
  await once(second, 'error');
  expect(readdirSync(dirname(path))).toEqual(['app.sock']);
});
