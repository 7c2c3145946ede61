import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@net-tooling/config/free-ports';
import { build } from 'esbuild';
import { SYSTEMD_SOCKET_ACTIVATE } from './binaries.js';

/** A program that systemd-socket-activate starts when the first client connects. */
export interface ActivatedProgram {
  /** The path of the first socket. */
  readonly path: string;
  /** The port of the second, on 127.0.0.1. */
  readonly port: number;
  /** The next value that the program has printed as a line of JSON. */
  next(): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Has systemd listen on a path and a port, and start a program when somebody connects.
 *
 * @param program The text of a module, which may import `@net/net/activation`.
 */
export async function startActivated(program: string): Promise<ActivatedProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'net-activated-'));
  const path = join(folder, 'app.sock');
  const script = join(folder, 'program.mjs');
  await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@net/source'],
    logOverride: { 'empty-import-meta': 'silent' },
  });
  const { child, port } = await listenBySystemd(path, [process.execPath, script]);
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  return {
    path,
    port,
    async next() {
      const { done, value } = await lines.next();
      if (done) throw new Error('The program has ended');
      return JSON.parse(value);
    },
    async stop() {
      const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      child.kill();
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

interface Listening {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Tries ports until systemd-socket-activate gets one: it does not let the system choose. */
async function listenBySystemd(path: string, command: readonly string[]): Promise<Listening> {
  for (;;) {
    const port = await freePort();
    const sockets = ['-l', path, '-l', `127.0.0.1:${port}`, '--fdname=app:web'];
    const child = spawn(SYSTEMD_SOCKET_ACTIVATE, [...sockets, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    for await (const line of createInterface(child.stderr!)) {
      said.push(line);
      if (said.filter((each) => each.startsWith('Listening on ')).length < 2) continue;
      child.stderr!.resume();
      return { child, port };
    }
    if (!said.some((line) => line.includes('in use'))) throw new Error(said.join('\n'));
  }
}
