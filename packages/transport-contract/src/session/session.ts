import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  DONE,
  type Endpoint,
  type InetEndpoint,
  type ListenHandle,
  type ListenOptions,
  PENDING,
  type StreamHandle,
  type StreamKind,
  type Transport,
} from '@net/transport';
import type { ProgramName } from '../processes/program-name.ts';
import { CheckedListener } from './checked-listener.ts';
import { CheckedStream } from './checked-stream.ts';
import { errno, statusName } from './errno.ts';
import { Rules } from './rules.ts';

/** The environment of one test: creates handles that check the rules of the contract, and closes all of them at the end. */
export class Session {
  readonly transport: Transport;
  readonly rules = new Rules();
  readonly #streams: CheckedStream[] = [];
  readonly #listeners: CheckedListener[] = [];
  readonly #children: ChildProcess[] = [];
  readonly #paths: string[] = [];
  readonly #processScript: string | undefined;
  readonly #givenAway = new Set<CheckedStream | CheckedListener>();

  /** @param processScript The script that `start` runs; see `ContractSubject`. */
  constructor(transport: Transport, processScript?: string) {
    this.transport = transport;
    this.#processScript = processScript;
  }

  stream(kind: StreamKind): CheckedStream {
    return this.checkStream(this.transport.createStream(kind));
  }

  listener(kind: StreamKind): CheckedListener {
    return this.checkListener(this.transport.createListener(kind));
  }

  checkStream(handle: StreamHandle): CheckedStream {
    const stream = new CheckedStream(handle, this.rules);
    this.#streams.push(stream);
    return stream;
  }

  checkListener(handle: ListenHandle): CheckedListener {
    const listener = new CheckedListener(handle, this.rules);
    this.#listeners.push(listener);
    return listener;
  }

  /** Excludes a handle from the final close, because another handle has taken over its socket. */
  giveAway(checked: CheckedStream | CheckedListener): void {
    this.#givenAway.add(checked);
  }

  /** Returns an unused name. Random, because a killed process with the same id may have left its files. */
  unusedName(): string {
    return `net-contract-${randomBytes(8).toString('hex')}`;
  }

  /** Returns an unused IPC path. */
  ipcPath(): string {
    const name = this.unusedName();
    if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
    const path = join(tmpdir(), `${name}.sock`);
    this.#paths.push(path);
    return path;
  }

  /** Replaces the file at `path` by another one. */
  replaceFile(path: string): void {
    // Created under another name and renamed, because a new file could get the inode number of the removed one.
    const other = `${path}.other`;
    writeFileSync(other, '');
    renameSync(other, path);
  }

  /** An unused endpoint: port 0, or a new path. */
  freshEndpoint(kind: StreamKind): Endpoint {
    return kind === 'tcp' ? { address: '127.0.0.1', port: 0 } : { path: this.ipcPath() };
  }

  /**
   * A TCP endpoint on which no program should listen, because IANA reserves the port. The port of a closed listener is not
   * suitable, because the system may give the port to another process.
   */
  readonly refusedEndpoint: Endpoint = { address: '127.0.0.1', port: 1023 };

  /**
   * A TCP endpoint to listen on, whose port no other socket has at the moment. At random from those ports that the system does not
   * give to sockets that ask for port 0. A transport that cannot listen at all gets any of them.
   */
  async freeEndpoint(): Promise<InetEndpoint> {
    for (;;) {
      const endpoint = { address: '127.0.0.1', port: 20_000 + Math.floor(Math.random() * 12_000) };
      const listener = this.listener('tcp');
      const status = await listener.started(endpoint);
      await listener.closed();
      if (status !== errno('EADDRINUSE')) return endpoint;
    }
  }

  /** Starts a listener, and returns the listener and its endpoint. */
  async listening(
    kind: StreamKind,
    local = this.freshEndpoint(kind),
    options: Partial<ListenOptions> = {},
  ): Promise<{ listener: CheckedListener; endpoint: Endpoint }> {
    const listener = this.listener(kind);
    expectDone('listen', await listener.started(local, options));
    const endpoint = 'path' in local ? local : { address: local.address, port: listener.name.port };
    return { listener, endpoint };
  }

  /** Opens a connection, and returns both of its streams. */
  async pair(
    kind: StreamKind,
    local = this.freshEndpoint(kind),
  ): Promise<{ client: CheckedStream; server: CheckedStream; listener: CheckedListener }> {
    const { listener, endpoint } = await this.listening(kind, local);
    const client = this.stream(kind);
    expectDone('connect', await client.connected(endpoint));
    return { client, server: await listener.accept(), listener };
  }

  /** Writes until a write is pending. Returns the number of bytes written. */
  fill(stream: CheckedStream, chunk: Uint8Array): number {
    const enough = 256 * 1024 * 1024;
    for (let total = chunk.length; total <= enough; total += chunk.length) {
      const status = stream.write(chunk);
      if (status === PENDING) return total;
      expectDone('write', status);
    }
    throw new Error('256 MiB were taken without anybody reading');
  }

  /**
   * Gives events that are under way the time to be reported, without a timer: sends a byte back and forth on a separate
   * connection.
   */
  async settle(): Promise<void> {
    const { client, server } = await this.pair('tcp');
    for (let turn = 1; turn <= 4; turn++) {
      await client.written(client.write(new Uint8Array(1)));
      await server.read(turn);
      await server.written(server.write(new Uint8Array(1)));
      await client.read(turn);
    }
  }

  /** Starts one of the programs in `processes/`. Its process is killed at the end of the test. */
  start(
    program: ProgramName,
    args: readonly string[],
    descriptors: readonly ('pipe' | number | Socket)[] = [],
  ): ChildProcess {
    if (this.#processScript === undefined) throw new Error('The subject names no processScript');
    const child = spawn(process.execPath, [this.#processScript, program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit', ...descriptors],
    });
    this.#children.push(child);
    return child;
  }

  /** Closes all handles except those given away, and returns the violations of the contract's rules. */
  async end(): Promise<readonly string[]> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    // Listeners are closed first, because they may still accept streams.
    for (const listener of this.#ours(this.#listeners)) await listener.closed();
    const accepted = this.#listeners.flatMap((listener) => listener.accepted);
    for (const stream of this.#ours([...this.#streams, ...accepted])) await stream.closed();
    // Waits for events that must not be reported after the close.
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    for (const path of this.#paths) rmSync(path, { force: true });
    return this.rules.violations;
  }

  #ours<Checked extends CheckedStream | CheckedListener>(all: Checked[]): Checked[] {
    return all.filter((checked) => !this.#givenAway.has(checked));
  }
}

function expectDone(call: string, status: number): void {
  if (status !== DONE) throw new Error(`${call} ended with ${statusName(status)}`);
}
