import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  DONE,
  type Endpoint,
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
import { statusName } from './errno.ts';
import { Rules } from './rules.ts';

let pathsMade = 0;

/** What one test works with: makes handles that check the contract's rules, and closes all of them at the end. */
export class Session {
  readonly transport: Transport;
  readonly rules = new Rules();
  readonly #streams: CheckedStream[] = [];
  readonly #listeners: CheckedListener[] = [];
  readonly #children: ChildProcess[] = [];
  readonly #paths: string[] = [];
  readonly #processScript: string | undefined;
  readonly #givenAway = new Set<CheckedStream | CheckedListener>();

  /** @param processScript What `start` runs; see `ContractSubject`. */
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

  /** Another has taken over what this one had: it is not to be used any more, nor closed. */
  giveAway(checked: CheckedStream | CheckedListener): void {
    this.#givenAway.add(checked);
  }

  /** An IPC path that nothing else uses. */
  ipcPath(): string {
    const name = `net-contract-${process.pid}-${++pathsMade}`;
    if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
    const path = join(tmpdir(), `${name}.sock`);
    this.#paths.push(path);
    return path;
  }

  /** Puts another file in the place of the one at `path`. */
  replaceFile(path: string): void {
    // Made beside it, and moved there: in its place it could get the number of the file that was removed.
    const other = `${path}.other`;
    writeFileSync(other, '');
    renameSync(other, path);
  }

  /** An endpoint of the kind that nothing listens on yet: a free port of the system's choice, or a new path. */
  freshEndpoint(kind: StreamKind): Endpoint {
    return kind === 'tcp' ? { address: '127.0.0.1', port: 0 } : { path: this.ipcPath() };
  }

  /** A TCP endpoint on which nobody listens any more. */
  async deadEndpoint(): Promise<Endpoint> {
    const { listener, endpoint } = await this.listening('tcp');
    await listener.closed();
    return endpoint;
  }

  /** A listener, and where to connect to it. */
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

  /** Both ends of a new connection: the one that connected, and the one that was accepted. */
  async pair(
    kind: StreamKind,
    local = this.freshEndpoint(kind),
  ): Promise<{ client: CheckedStream; server: CheckedStream; listener: CheckedListener }> {
    const { listener, endpoint } = await this.listening(kind, local);
    const client = this.stream(kind);
    expectDone('connect', await client.connected(endpoint));
    return { client, server: await listener.accept(), listener };
  }

  /** Writes until the other end's side takes no more; returns how many bytes were accepted. */
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
   * Lets everything happen that is under way, without a clock: a byte goes to and fro on a connection of its own, so
   * that whatever could be heard before it has been heard.
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

  /** Starts one of the programs in `processes/`. Its process ends with the test at the latest. */
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

  /** Closes everything, and returns what broke the contract's rules. */
  async end(): Promise<readonly string[]> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    // Listeners first: one of them may still accept a stream.
    for (const listener of this.#ours(this.#listeners)) await listener.closed();
    const accepted = this.#listeners.flatMap((listener) => listener.accepted);
    for (const stream of this.#ours([...this.#streams, ...accepted])) await stream.closed();
    // Long enough for what must not be heard after the close.
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
