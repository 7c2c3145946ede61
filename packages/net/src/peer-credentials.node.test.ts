import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bunBinary, denoBinary, nodeBinary } from '@net-tooling/runtimes';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'net-peer-credentials-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Prints what a server of each kind, a client and a socket without a connection say of their peer. */
const PROGRAM = `
  import net from './index.ts';
  const credentialsOf = (socket) => {
    try {
      return socket.peerCredentials();
    } catch ({ code, syscall }) {
      return { code, syscall };
    }
  };
  const say = (what, socket) => console.log(JSON.stringify([what, credentialsOf(socket)]));
  say('none', new net.Socket());
  const server = net.createServer((socket) => {
    say('accepted', socket.on('error', () => {}).resume());
    socket.end();
    server.close();
  });
  server.listen(process.argv.at(-1), () => {
    const own = net.createServer((socket) => socket.end()).listen(process.argv.at(-1) + '.own', () => {
      const client = net.connect(process.argv.at(-1) + '.own', () => say('connected', client));
      client.resume().on('close', () => {
        own.close();
        const tcp = net.createServer((socket) => {
          say('tcp', socket);
          socket.end();
          tcp.close();
          console.log(JSON.stringify(['pid', process.pid]));
        }).listen(0, '127.0.0.1', () => net.connect(tcp.address().port, '127.0.0.1').resume());
      });
    });
  });
`;

type Runtime = [name: string, binary: string | undefined, args: string[]];

/** The runtimes that have a binary for this machine. */
function available(...runtimes: Runtime[]): [name: string, binary: string, args: string[]][] {
  return runtimes.flatMap(([name, binary, args]) => {
    if (!binary) console.log(`${name} has no binary for this machine: it is not tested`);
    return binary ? [[name, binary, args]] : [];
  });
}

let programs = 0;
const children: ChildProcess[] = [];
beforeAll(async () => {
  await build({
    stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
    outfile: join(folder, 'program.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@net/source'],
    logOverride: { 'empty-import-meta': 'silent' },
  });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs the program, and connects this process to it; what it has said. */
async function saidBy(binary: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const path = join(folder, `${++programs}.sock`);
  const child = spawn(binary, [...args, join(folder, 'program.mjs'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const said: Record<string, unknown> = {};
  for await (const line of createInterface(child.stdout)) {
    const [what, value] = JSON.parse(line);
    said[what] = value;
    if (what === 'pid') await once(connect(path).resume(), 'close');
  }
  return said;
}

const notSupported = { code: 'ENOTSUP', syscall: 'getsockopt' };
const self = { uid: process.getuid!(), gid: process.getgid!() };

describe('the process at the other end of a Unix socket', { timeout: 120_000 }, () => {
  test.each(
    available(
      ['Node 26', nodeBinary(26), ['--disable-warning=ExperimentalWarning']],
      ['Bun', bunBinary(), []],
      ['Deno', denoBinary(), ['run', '-A', '--no-config', '--no-lock']],
    ),
  )('%s tells it', async (_name, binary, args) => {
    const { pid, ...said } = await saidBy(binary, args);
    expect(said).toEqual({
      none: { code: 'ENOTCONN', syscall: 'getsockopt' },
      accepted: { ...self, pid: process.pid },
      connected: { ...self, pid },
      tcp: notSupported,
    });
  });

  test.each(
    available(
      ['Node 24', nodeBinary(24), []],
      [
        'Node 26 whose permission model forbids it',
        nodeBinary(26),
        ['--permission', '--allow-net', '--allow-fs-read=*', '--allow-fs-write=*'],
      ],
      ['Deno without permission', denoBinary(), ['run', '-A', '--deny-ffi', '--no-config', '--no-lock']],
    ),
  )('%s cannot', async (_name, binary, args) => {
    const { pid: _pid, ...said } = await saidBy(binary, args);
    expect(said).toEqual({
      none: { code: 'ENOTCONN', syscall: 'getsockopt' },
      accepted: notSupported,
      connected: notSupported,
      tcp: notSupported,
    });
  });
});
