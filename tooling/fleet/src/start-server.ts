import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { REDIS, VALKEY } from './binaries.js';

export const SERVERS = { redis: REDIS, valkey: VALKEY };
export type ServerName = keyof typeof SERVERS;

/** A Redis or Valkey on a Unix socket in a folder of its own. */
export class Server {
  readonly folder: string;
  readonly path: string;
  readonly #binary: string;
  readonly #options: readonly string[];
  #child: ChildProcess | undefined;

  constructor(name: ServerName, options: readonly string[]) {
    this.folder = mkdtempSync(join(tmpdir(), 'net-fleet-'));
    this.path = join(this.folder, 's');
    this.#binary = SERVERS[name];
    this.#options = options;
  }

  /** Starts it, with the data that its folder has, and waits until it takes commands. */
  async start(): Promise<void> {
    const place = [
      '--port',
      '0',
      '--repl-diskless-sync-delay',
      '0',
      '--unixsocket',
      this.path,
      '--dir',
      this.folder,
    ];
    const child = spawn(this.#binary, [...place, '--save', '', ...this.#options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    const lines: string[] = [];
    // Readline would stop at the end of the loop, and a full pipe stop the server.
    const isReady = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout as Readable }).on('line', (line) => {
        lines.push(line);
        if (/ready to accept connections/i.test(line)) resolve();
      });
      child.once('error', reject);
      child.once('exit', (status) =>
        reject(new Error(`${this.#binary} ended with ${status}:\n${lines.join('\n')}`)),
      );
    });
    await isReady;
  }

  /** Ends it as a failure of power does. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Removes its data, while it does not run. */
  empty(): void {
    rmSync(join(this.folder, 'appendonlydir'), { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}

/** Starts a server that keeps nothing when it ends, unless the options say otherwise. */
export async function startServer(name: ServerName, ...options: readonly string[]): Promise<Server> {
  const server = new Server(name, options);
  await server.start();
  return server;
}

/** Writes each change to disk within a second: a killed server comes back without the last ones. */
export const ON_DISK = ['--appendonly', 'yes', '--appendfsync', 'everysec'];
