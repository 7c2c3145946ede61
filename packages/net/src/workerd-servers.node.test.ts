import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { workerdBinary } from '@net-tooling/runtimes';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'net-workerd-'));
afterAll(() => rmSync(folder, { recursive: true }));

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const readmeWorker = /^```js worker\n(.*?)^```$/ms.exec(readme)![1]!;
const readmeConfig = /^```text\n(.*?)^```$/ms.exec(readme)![1]!;

/** A port that the configuration leaves to the system: a test must not depend on a certain port. */
const anyPort = (source: string): string =>
  source.replaceAll('*:8080', '127.0.0.1:0').replaceAll('8080', '0');

/** The file of a bundled worker. */
async function bundle(worker: string): Promise<string> {
  const outfile = join(folder, 'worker.mjs');
  await build({
    stdin: { contents: worker.replace("'@net/net'", "'./index.ts'"), resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    format: 'esm',
    conditions: ['@net/source', 'workerd'],
    external: ['node:*', 'cloudflare:*'],
    logLevel: 'error',
  });
  return outfile;
}

/** Runs a worker in workerd, with the configuration of the README, while `use` runs. Returns what workerd has printed. */
async function serve(worker: string, use: (port: number) => Promise<void>): Promise<string> {
  await bundle(worker);
  const config = join(folder, 'config.capnp');
  writeFileSync(config, anyPort(readmeConfig));
  const child = spawn(workerdBinary()!, ['serve', config, '--verbose', '--control-fd=3'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const printed = Promise.all([text(child.stdout!), text(child.stderr!)]);
  try {
    const [event] = await once((child.stdio[3] as Readable).setEncoding('utf8'), 'data');
    await use(JSON.parse(event).port);
  } finally {
    child.kill();
    await once(child, 'close');
  }
  return (await printed).join('');
}

/** Sends `bytes` and the end of the stream. Returns all that the peer sends. */
async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end(bytes);
  return text(socket);
}

const server = (options: string, listener: string): string => `
  import { connectHandler } from 'cloudflare:node';
  import net from '@net/net';
  const server = net.createServer(${options}, ${listener}).listen(8080);
  export default connectHandler();`;

if (!workerdBinary()) console.log('There is no workerd for this machine: servers on it are not tested');
else {
  describe('a server on workerd', () => {
    test('echoes, as the README has it', async () => {
      await serve(anyPort(readmeWorker), async (port) => {
        expect(await exchange(port, 'hello')).toBe('echo: hello');
      });
    });

    test('takes several connections at a time, of more bytes than buffers hold', async () => {
      const bytes = Buffer.alloc(3_000_000, 'abcdefg');
      await serve(anyPort(server('{}', '(socket) => socket.pipe(socket)')), async (port) => {
        const echoed = await Promise.all([exchange(port, bytes), exchange(port, 'x'), exchange(port, bytes)]);
        expect(echoed.map((each) => each.length)).toEqual([bytes.length, 1, bytes.length]);
        expect(echoed[0] === bytes.toString() && echoed[2] === bytes.toString()).toBe(true);
      });
    });

    test('knows the ends, and the numbers, of its connections', async () => {
      const listener = `(socket) => server.getConnections((error, count) => {
        const { remoteAddress, remotePort, localPort } = socket;
        socket.end(JSON.stringify({ remoteAddress, remotePort, localPort, count, bound: server.address().port }));
      })`;
      await serve(anyPort(server('{}', listener)), async (port) => {
        const socket = net.connect(port, '127.0.0.1');
        await once(socket, 'connect');
        const { localPort: remotePort } = socket;
        expect(JSON.parse(await text(socket))).toEqual({
          remoteAddress: '127.0.0.1',
          remotePort,
          localPort: port,
          bound: port,
          count: 1,
        });
      });
    });

    test('hears of a reset', async () => {
      const listener = `(socket) => socket.on('error', ({ code }) => { heard = code; })
        .on('data', () => socket.write(heard))`;
      await serve(`let heard = 'nothing'; ${anyPort(server('{}', listener))}`, async (port) => {
        let heard = '';
        do {
          const socket = net.connect(port, '127.0.0.1');
          socket.write('x');
          [heard] = await once(socket.setEncoding('utf8'), 'data');
          socket.resetAndDestroy();
          await once(socket, 'close');
        } while (heard === 'nothing');
        expect(heard).toBe('ECONNRESET');
      });
    });

    test('refuses a peer of the block list, and a silent one', async () => {
      const options = `{ blockList: { check: () => true } }`;
      await serve(anyPort(server(options, '(socket) => socket.end("let in")')), async (port) => {
        const socket = net.connect(port, '127.0.0.1').on('error', () => {});
        expect(await text(socket).catch(() => '')).toBe('');
      });
      await serve(anyPort(server('{ idleTimeout: 50 }', '() => {}')), async (port) => {
        const socket = net.connect(port, '127.0.0.1').on('error', () => {});
        await once(socket.resume(), 'close');
      });
    });

    test('cannot write to a connection in an event of another one', async () => {
      const listener = `(socket) => {
        first ??= socket;
        socket.on('data', (bytes) => {
          first.once('error', ({ message }) => socket.end(message)).write(bytes);
        });
      }`;
      const worker = `let first; ${server('{}', listener)}`;
      await serve(anyPort(worker), async (port) => {
        const first = net.connect(port, '127.0.0.1').on('error', () => {});
        first.write('own');
        await once(first, 'data');
        expect(await exchange(port, 'another')).toBe('write EPERM');
        first.destroy();
      });
    });

    test.each([
      [
        '8081',
        "EADDRNOTAVAIL: address not available 0.0.0.0:8081 - workerd's configuration needs a socket with `tcp = ()`",
      ],
      [
        "'/run/app.sock'",
        'ENOTSUP: operation not supported on socket /run/app.sock - paths need Node, Bun or Deno',
      ],
      [
        '{ port: 0, reusePort: true }',
        'ENOTSUP: operation not supported on socket :: - reusePort needs Node 22.12',
      ],
    ])('says what it lacks to listen(%s)', async (endpoint, message) => {
      const worker = `import net from '@net/net';
        let failed;
        net.createServer().on('error', (error) => { failed = error.message; }).listen(${endpoint});
        export default { connect: (socket) => socket.writable.getWriter().write(new TextEncoder().encode(failed)) };`;
      await serve(worker, async (port) => {
        expect(await exchange(port, '')).toMatch(`listen ${message}`);
      });
    });

    test('says that an older workerd has no servers', async () => {
      const worker = `import builtIn from 'node:net';
        import net from '@net/net';
        // As in the versions of workerd before connectHandler().
        builtIn.Server = function Server() { throw new Error('Server is not implemented'); };
        let failed;
        net.createServer().on('error', (error) => { failed = error.message; }).listen(0);
        export default { connect: (socket) => socket.writable.getWriter().write(new TextEncoder().encode(failed)) };`;
      await serve(worker, async (port) => {
        expect(await exchange(port, '')).toMatch(
          /ENOTSUP: .* - servers need a workerd that has connectHandler/,
        );
      });
    });

    test('listens by the name localhost', async () => {
      const worker = server('{}', '(socket) => socket.end(server.address().address)');
      await serve(worker.replace('8080', "0, 'localhost'"), async (port) => {
        expect(await exchange(port, '')).toBe('127.0.0.1');
      });
    });
  });

  test('a server under Miniflare answers a worker that connects to it', async () => {
    const bundled = await bundle(readmeWorker);
    const miniflare = new Miniflare({
      workers: [
        {
          name: 'client',
          modules: true,
          compatibilityDate: '2026-11-01',
          serviceBindings: { SERVER: 'server' },
          script: `export default { async fetch(request, { SERVER }) {
            const socket = SERVER.connect('server:8080');
            const writer = socket.writable.getWriter();
            await writer.write(new TextEncoder().encode('hello'));
            await writer.close();
            return new Response(socket.readable);
          } };`,
        },
        {
          name: 'server',
          compatibilityDate: '2026-11-01',
          modules: [{ type: 'ESModule', path: 'worker.mjs', contents: readFileSync(bundled, 'utf8') }],
        },
      ],
    });
    try {
      const response = await miniflare.dispatchFetch('http://localhost/');
      expect(await response.text()).toBe('echo: hello');
    } finally {
      await miniflare.dispose();
    }
  });
}
