import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workerdBinary } from '@net-tooling/runtimes';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'net-workerd-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "main", worker = .worker),
  (name = "internet", network = (allow = ["private"])),
]);
const worker :Workerd.Worker = (
  modules = [(name = "main", esModule = embed "worker.mjs")],
  compatibilityDate = "2026-01-01",
  compatibilityFlags = ["nodejs_compat"],
);`;

/** Runs the body of an async function in workerd, with the exports of `net`. Returns its result, converted to JSON and back. */
async function runInWorkerd(binary: string, body: string): Promise<unknown> {
  await build({
    stdin: {
      contents: `
        import net from './index.ts';
        import { getCapabilities } from './capabilities.ts';
        const connect = (options) => new Promise((resolve) => {
          const socket = net.connect(options);
          let text = '';
          socket.setEncoding('utf8').on('data', (part) => { text += part; });
          socket.on('error', ({ code, message }) => resolve(code ?? message)).on('close', () => resolve(text));
        });
        async function body() { ${body} }
        export default { async test() { console.log('RESULT ' + JSON.stringify(await body())); } };`,
      resolveDir: import.meta.dirname,
    },
    outfile: join(folder, 'worker.mjs'),
    bundle: true,
    format: 'esm',
    conditions: ['@net/source', 'workerd'],
    external: ['node:*'],
  });
  writeFileSync(join(folder, 'config.capnp'), CONFIG);
  const { stdout, stderr } = await promisify(execFile)(binary, ['test', join(folder, 'config.capnp')]);
  const line = `${stdout}\n${stderr}`.split('\n').find((text) => text.includes('RESULT '));
  if (line === undefined) throw new Error(`It ended without a result:\n${stdout}${stderr}`);
  return JSON.parse(line.slice(line.indexOf('RESULT ') + 'RESULT '.length));
}

const binary = workerdBinary();
if (!binary) console.log('There is no workerd for this machine: clients on it are not tested');
else {
  test('connects on workerd by address, by name and without a host', { timeout: 120_000 }, async () => {
    const server = net.createServer((peer) => peer.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const results = await runInWorkerd(
      binary,
      `return Promise.all([{ host: '127.0.0.1' }, { host: 'localhost' }, {}]
        .map((options) => connect({ port: ${port}, ...options })));`,
    );
    server.close();
    expect(results).toEqual(['hello', 'hello', 'hello']);
  });

  test('asks a filter on workerd about the address, not about the name', { timeout: 120_000 }, async () => {
    const results = await runInWorkerd(
      binary,
      `const asked = [];
      const blockList = { check(address, family) { asked.push(address); return true; } };
      const byAddress = await connect({ port: 1, host: '127.0.0.1', blockList });
      const byName = await connect({ port: 1, host: 'localhost', blockList });
      return { asked, byAddress, byName };`,
    );
    expect(results).toEqual({
      asked: ['127.0.0.1', '127.0.0.1', '::1'],
      byAddress: 'ERR_IP_BLOCKED',
      byName: 'ERR_IP_BLOCKED',
    });
  });

  test('refuses on workerd what its sockets would ignore or cannot do', { timeout: 120_000 }, async () => {
    const results = await runInWorkerd(
      binary,
      `return Promise.all([
        { port: 1, host: '127.0.0.1', localAddress: '127.0.0.1' },
        { port: 1, host: '127.0.0.1', localPort: 5000 },
        { path: '/run/app.sock' },
      ].map((options) => connect(options)));`,
    );
    expect(results).toEqual(['ENOTSUP', 'ENOTSUP', 'ENOTSUP']);
  });

  test('a name that workerd cannot resolve is the error of a failed look-up', {
    timeout: 120_000,
  }, async () => {
    const result = await runInWorkerd(
      binary,
      `return new Promise((resolve) => net.connect(80, 'a.invalid').on('error', ({ message, ...properties }) =>
        resolve({ message, ...properties })));`,
    );
    expect(result).toEqual({
      message: 'getaddrinfo ENOTFOUND a.invalid',
      code: 'ENOTFOUND',
      errno: -3008,
      syscall: 'getaddrinfo',
      hostname: 'a.invalid',
    });
  });

  test('has the address of a peer on workerd only if it was given one', { timeout: 120_000 }, async () => {
    const server = net.createServer((peer) => peer.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const results = await runInWorkerd(
      binary,
      `return Promise.all(['127.0.0.1', 'localhost'].map((host) => new Promise((resolve) => {
        const socket = net.connect(${port}, host, () => {
          resolve([socket.remoteAddress ?? null, socket.remoteFamily ?? null]);
          socket.destroy();
        });
      })));`,
    );
    server.close();
    expect(results).toEqual([
      ['127.0.0.1', 'IPv4'],
      [null, null],
    ]);
  });

  test('says on workerd that there are no descriptors', { timeout: 120_000 }, async () => {
    const result = await runInWorkerd(
      binary,
      `try { new net.Socket({ fd: 0 }); } catch ({ code }) { return [getCapabilities().descriptors, code]; }`,
    );
    expect(result).toEqual([false, 'ENOTSUP']);
  });
}
