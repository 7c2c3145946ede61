import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bunBinary, denoBinary } from '@net-tooling/runtimes';
import { build } from 'esbuild';
import { generate } from 'selfsigned';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'net-other-runtimes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const runtimes = [
  { name: 'Bun', binary: bunBinary(), transport: 'host', args: [], conditions: ['bun'] },
  { name: "Bun's own sockets", binary: bunBinary(), transport: 'bun', args: [], conditions: ['bun'] },
  {
    name: 'Deno',
    transport: 'host',
    binary: denoBinary(),
    args: ['run', '-A', '--no-config', '--no-lock'],
    conditions: ['deno'],
  },
  {
    name: "Deno's own handles",
    transport: 'deno',
    binary: denoBinary(),
    args: ['run', '-A', '--no-config', '--no-lock'],
    conditions: ['deno'],
  },
];

let programs = 0;

/** Runs a program that has all of `net`; the lines that it prints. */
async function run(
  { binary, transport, args, conditions }: (typeof runtimes)[number],
  program: string,
): Promise<string[]> {
  const outfile = join(folder, `program-${++programs}.mjs`);
  await build({
    stdin: { contents: `import net from './index.ts';\n${program}`, resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@net/source', ...conditions],
  });
  const env = { ...process.env, NET_TRANSPORT: transport };
  const { stdout } = await promisify(execFile)(binary!, [...args, outfile], { timeout: 60_000, env });
  return stdout.trim().split('\n');
}

test.skipIf(process.platform !== 'linux' || !bunBinary())('Bun uses its own sockets by default', async () => {
  const program = `import { getDefaultTransport } from '@net/transport';
    console.log(getDefaultTransport().name);`;
  expect(await run({ ...runtimes[0]!, transport: '' }, program)).toEqual(['bun']);
});

test.skipIf(!denoBinary())(
  "a program may replace the methods of a server's handle on Deno",
  async () => {
    const program = `
    const server = net.createServer((socket) => {
      console.log('connection');
      socket.destroy();
      server.close();
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      const handle = server._handle;
      const { onconnection, getsockname } = handle;
      handle.getsockname = () => -1;
      try {
        server.address();
      } catch ({ syscall, errno }) {
        console.log(syscall, errno);
      }
      handle.getsockname = getsockname;
      handle.onconnection = (status, client) => {
        console.log('onconnection', status, typeof client.setKeepAlive);
        onconnection.call(handle, status, client);
      };
      net.connect(port, '127.0.0.1').resume();
    });`;
    const overHandles = runtimes.find(({ transport }) => transport === 'deno')!;
    expect(await run(overHandles, program)).toEqual(['address -1', 'onconnection 0 function', 'connection']);
  },
  60_000,
);

test.skipIf(!bunBinary())("flags of Bun's command line set the defaults of autoSelectFamily", async () => {
  const args = ['--no-network-family-autoselection', '--network-family-autoselection-attempt-timeout=123'];
  const program =
    'console.log(net.getDefaultAutoSelectFamily(), net.getDefaultAutoSelectFamilyAttemptTimeout());';
  expect(await run({ ...runtimes[0]!, args }, program)).toEqual(['false 123']);
  expect(await run(runtimes[0]!, program)).toEqual(['true 500']);
});

/** A listener whose queue is full: Linux leaves attempts to connect to it unanswered (listen(2)). */
async function startFullListener(): Promise<{ port: number; close: () => Promise<void> }> {
  const listener = spawn(
    process.execPath,
    [
      '-e',
      `const server = require('node:net').createServer();
      server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
        console.log(server.address().port);
        process.kill(process.pid, 'SIGSTOP');
      });`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const port = Number(String((await once(listener.stdout, 'data'))[0]));
  // A queue of length 1 has room for two connections.
  const queued = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  await Promise.all(queued.map((socket) => once(socket, 'connect')));
  return {
    port,
    async close() {
      for (const socket of queued) socket.destroy();
      listener.kill('SIGKILL');
      await once(listener, 'exit');
    },
  };
}

for (const runtime of runtimes) {
  if (!runtime.binary) {
    console.log(`${runtime.name} has no binary for this machine: its programs are not tested`);
    continue;
  }
  describe(runtime.name, { timeout: 120_000 }, () => {
    test('a socket emits its events in the async context that it was made in', async () => {
      const lines = await run(
        runtime,
        `import { AsyncLocalStorage } from 'node:async_hooks';
        const storage = new AsyncLocalStorage();
        const server = net.createServer((peer) => peer.end('x')).listen(0, '127.0.0.1', () => storage.run('A', () => {
          const client = net.connect(server.address().port, '127.0.0.1');
          for (const event of ['connect', 'data', 'end', 'close']) {
            client.on(event, () => console.log(event, storage.getStore()));
          }
          client.on('close', () => server.close());
        }));`,
      );
      expect(lines).toEqual(['connect A', 'data A', 'end A', 'close A']);
    });

    test('short writes before an exception that nobody catches arrive', async () => {
      const received = new Promise<string>((resolve) => {
        let text = '';
        const server = createServer((peer) => {
          const end = () => server.close(() => resolve(text));
          peer
            .on('data', (chunk) => (text += chunk))
            .on('error', () => {})
            .on('close', end);
        });
        server.listen(0, '127.0.0.1', () => {
          const { port } = server.address() as AddressInfo;
          const program = `const socket = net.connect(${port}, '127.0.0.1', () => {
            for (const text of ['first;', 'second;']) socket.write(text);
            throw new Error('on purpose');
          });`;
          run(runtime, program).catch(() => {});
        });
      });
      expect(await received).toBe('first;second;');
    });

    test('a subscriber of the diagnostics channels hears of each connection once', async () => {
      const lines = await run(
        runtime,
        `import { subscribe } from 'node:diagnostics_channel';
        const heard = [];
        for (const name of ['net.client.socket', 'net.server.socket', 'tracing:net.server.listen:asyncStart']) {
          subscribe(name, () => heard.push(name));
        }
        const server = net.createServer((peer) => peer.end()).listen(0, '127.0.0.1', () => {
          net.connect(server.address().port, '127.0.0.1').resume().on('close', () => {
            console.log(heard.sort().join(' '));
            server.close();
          });
        });`,
      );
      expect(lines).toEqual(['net.client.socket net.server.socket tracing:net.server.listen:asyncStart']);
    });

    test('a paused socket does not keep the process', async () => {
      const lines = await run(
        runtime,
        `const server = net.createServer((peer) => peer.unref()).listen(0, '127.0.0.1', () => {
          net.connect(server.address().port, '127.0.0.1', () => console.log('connected')).pause();
        }).unref();`,
      );
      expect(lines).toEqual(['connected']);
    });

    test.skipIf(process.platform !== 'linux')(
      'an attempt to connect that is given up does not keep the process',
      async () => {
        const { port, close } = await startFullListener();
        try {
          const lines = await run(
            runtime,
            `const client = net.connect(${port}, '127.0.0.1');
            for (const event of ['connect', 'error', 'close']) client.on(event, () => console.log(event));
            setImmediate(() => client.destroy());`,
          );
          expect(lines).toEqual(['close']);
        } finally {
          await close();
        }
      },
    );

    test('sockets and servers have the undocumented members that programs use', async () => {
      const lines = await run(
        runtime,
        `const fresh = new net.Socket();
        console.log(fresh._handle, fresh._connecting, fresh._parent, net.createServer()._handle);
        fresh.setTimeout(60_000)._unrefTimer();
        fresh.destroy();
        const server = net.createServer((peer) => peer.end()).listen(0, '127.0.0.1', () => {
          console.log(server._connectionKey, typeof server._handle.close);
          const client = net.connect(server.address().port, '127.0.0.1');
          console.log(client._connecting, typeof client._handle.setNoDelay);
          client.resume().on('close', () => {
            console.log(client._connecting, client._handle);
            server.close(() => console.log(server._handle));
          });
        });`,
      );
      expect(lines).toEqual([
        'null false null null',
        '4:127.0.0.1:0 function',
        'true function',
        'false null',
        'null',
      ]);
    });

    test('an HTTP agent keeps connections', async () => {
      const lines = await run(
        runtime,
        `import http from 'node:http';
        const agent = new http.Agent({ keepAlive: true });
        agent.createConnection = (options, callback) => net.connect(options, callback);
        const server = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1', async () => {
          for (let count = 0; count < 3; count++) {
            const request = http.get({ port: server.address().port, host: '127.0.0.1', agent });
            await new Promise((resolve) => request.on('response', (response) => response.resume().on('end', resolve)));
            console.log(request.reusedSocket);
            await new Promise((resolve) => setImmediate(resolve));
          }
          agent.destroy();
          server.close();
        });`,
      );
      expect(lines).toEqual(['false', 'true', 'true']);
    });

    test('TLS takes over an accepted socket, whatever the program makes of stacks', async () => {
      const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
        keyType: 'ec',
      });
      const lines = await run(
        runtime,
        `import tls from 'node:tls';
        Error.prepareStackTrace = () => ({});
        const [key, cert] = ${JSON.stringify([key, cert])};
        const server = net.createServer((socket) => {
          const secure = new tls.TLSSocket(socket, { isServer: true, key, cert });
          secure.on('error', ({ message }) => console.log('server:', message));
          secure.end('hi');
        }).listen(0, '127.0.0.1', () => {
          let received = '';
          tls.connect({ port: server.address().port, host: '127.0.0.1', rejectUnauthorized: false })
            .on('data', (bytes) => { received += bytes; })
            .on('error', ({ message }) => console.log('client:', message))
            .on('close', () => { console.log('received', received); process.exit(); });
        });`,
      );
      expect(lines).toEqual(['received hi']);
    });

    test('limits, PROXY headers, several endpoints, overlapping attempts, counts and a shutdown', async () => {
      const lines = await run(
        runtime,
        `import { once } from 'node:events';
        import { mkdtempSync, rmSync } from 'node:fs';
        import { join } from 'node:path';
        import { tmpdir } from 'node:os';
        const folder = mkdtempSync(join(tmpdir(), 'net-runtime-'));
        const path = join(folder, 'a.sock');
        const server = net.createServer({
          proxyProtocol: { from: new net.BlockList({ cidrs: ['127.0.0.0/8'] }), required: false },
          maxConnectionsPerAddress: 1,
          stats: true,
        }, (socket) => socket.resume().write(socket.remoteAddress ?? 'no address'));
        server.listen([{ port: 0, host: '127.0.0.1' }, { path, replace: 'stale', mode: 0o600 }]);
        await once(server, 'listening');
        const [{ port }, name] = server.addresses();
        console.log(name === path);
        const lookup = async (host, { family }) => (family === 6 ? [] : [{ address: '127.0.0.1', family: 4 }]);
        const connect = (address) => net.connect({
          port, host: 'a.example', lookup, autoSelectFamily: 'parallel',
          proxyProtocol: { source: { address, port: 1 }, destination: { address: '192.0.2.9', port: 2 } },
        });
        const first = connect('192.0.2.1');
        console.log(String((await once(first, 'data'))[0]));
        const dropped = once(server, 'drop');
        const second = connect('192.0.2.1').on('error', () => {});
        console.log((await dropped)[0].reason);
        const local = net.connect(path);
        console.log(String((await once(local, 'data'))[0]));
        console.log(server.stats().droppedBy.perAddress, first.stats().bytesRead);
        for (const client of [first, local]) client.resume();
        const { ended, reset } = await server.shutdown({ graceMs: 20_000 });
        console.log(ended, reset);
        second.destroy();
        rmSync(folder, { recursive: true });`,
      );
      expect(lines).toEqual(['true', '192.0.2.1', 'perAddress', 'no address', '1 9', '2 0']);
    });

    test('an unreferenced socket keeps the process alive while it connects and writes', async () => {
      const received: string[] = [];
      const server = createServer((peer) =>
        peer.setEncoding('utf8').on('data', (text) => received.push(String(text))),
      );
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const peer = once(server, 'connection');
      const lines = await run(
        runtime,
        `const socket = net.connect(${port}, '127.0.0.1').unref();
        socket.on('connect', () => console.log('connected')).write('hello');`,
      );
      const [socket] = await peer;
      if (!socket.closed) await once(socket, 'close');
      server.close();
      expect([lines, received.join('')]).toEqual([['connected'], 'hello']);
    });

    if (runtime.transport === 'deno') {
      test('a program without the permission is refused', async () => {
        const forbidden = {
          ...runtime,
          args: ['run', '--allow-env', '--no-prompt', '--no-config', '--no-lock'],
        };
        const lines = await run(
          forbidden,
          `const tell = ({ code, syscall }) => console.log(syscall, code);
          net.createServer().on('error', tell).listen(0, '127.0.0.1', () => console.log('listens'));
          net.connect(1, '127.0.0.1').on('error', tell);
          net.connect('/run/a.sock').on('error', tell);`,
        );
        expect(lines.sort()).toEqual([
          'connect ERR_ACCESS_DENIED',
          'connect ERR_ACCESS_DENIED',
          'listen ERR_ACCESS_DENIED',
        ]);
      });
    }

    test("a list for the runtime's own dgram, or an error where dgram ignores lists", async () => {
      const lines = await run(
        runtime,
        `import dgram from 'node:dgram';
        import { once } from 'node:events';
        import { toNodeBlockList } from '@net/node-interop/block-list';
        const list = new net.BlockList({ cidrs: ['127.0.0.1/32'] });
        try {
          const socket = dgram.createSocket({ type: 'udp4', sendBlockList: toNodeBlockList(list) });
          await once(socket.bind(0, '127.0.0.1'), 'listening');
          const send = () => new Promise((done) => socket.send('x', socket.address().port, '127.0.0.1', done));
          console.log((await send()).code);
          list.clear();
          console.log(await send());
          socket.close();
        } catch (error) {
          console.log(error.code);
        }`,
      );
      expect(lines).toEqual(
        runtime.binary === denoBinary()
          ? ['ERR_FEATURE_UNAVAILABLE_ON_PLATFORM']
          : ['ERR_IP_BLOCKED', 'null'],
      );
    });
  });
}
