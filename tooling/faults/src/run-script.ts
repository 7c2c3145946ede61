import { once } from 'node:events';
import nodeNet, { type AddressInfo, type Socket } from 'node:net';
import { closeOf, type NetModule } from '@net-tooling/parity';
import type { Script, Step } from './script.ts';

/** What a script must come to, whatever the timing. */
export interface Outcome {
  /** Of each write and end, by number: how often its callback was called. */
  callbacks: number[];
  /** How often each event was emitted. */
  events: Record<string, number>;
  hadError: boolean;
  /** Sums over the bytes that arrived; absent when the connection was cut and they depend on the moment. */
  received?: { here: string; there: string };
  /** Whether nothing came after `'close'`. */
  closedLast: boolean;
}

const EVENTS = ['connect', 'ready', 'end', 'finish', 'timeout', 'error', 'close'];

/** Length and checksum of bytes, however they are cut into chunks. */
class Sum {
  #length = 0;
  #sum = 0;

  add(bytes: Uint8Array): void {
    this.#length += bytes.length;
    for (const byte of bytes) this.#sum = (Math.imul(this.#sum, 31) + byte) | 0;
  }

  toString(): string {
    return `${this.#length}:${this.#sum}`;
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Whether a script cuts its connection off, after which what came before depends on the moment. */
export function isCut(script: Script): boolean {
  return script.steps.some(
    ({ what }) => what === 'destroy' || what === 'resetAndDestroy' || what === 'destroySoon',
  );
}

/** Runs a script against a server of the runtime, which listens on a loopback port or on `path`. */
export async function runScript(net: NetModule, script: Script, path: string): Promise<Outcome> {
  const server = nodeNet.createServer({ allowHalfOpen: true });
  const accepted: Socket[] = [];
  server.on('connection', (socket) => accepted.push(socket.on('error', () => undefined)));
  const remote = once(server, 'connection').then(([socket]) => socket as Socket);
  server.listen(script.kind === 'IPC' ? { path } : { port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  try {
    const to =
      script.kind === 'IPC' ? { path } : { port: (server.address() as AddressInfo).port, host: '127.0.0.1' };
    const run = new Run(net, script, to, remote);
    for (const step of script.steps) await run.do(step);
    return await run.end();
  } finally {
    const closed = closeOf(server);
    server.close();
    for (const socket of accepted) socket.destroy();
    await closed;
  }
}

class Run {
  readonly #script: Script;
  readonly #socket: Socket;
  readonly #remote: Promise<Socket>;
  readonly #closed: Promise<boolean | undefined>;
  readonly #here = new Sum();
  readonly #there = new Sum();
  readonly #callbacks: number[] = [];
  readonly #events: Record<string, number> = {};
  #closedLast = true;
  #position = 0;
  #isFirst = true;
  #ended = false;
  #remoteEnded = false;
  #cut = false;

  constructor(net: NetModule, script: Script, to: object, remote: Promise<Socket>) {
    this.#script = script;
    const here = this.#here;
    const onread = {
      buffer: Buffer.alloc(4096),
      callback(length: number, buffer: Uint8Array) {
        here.add(buffer.subarray(0, length));
        return true;
      },
    };
    const { allowHalfOpen, reader } = script;
    // Signatures have no union of TCP and IPC.
    const socket = net.connect({
      ...to,
      allowHalfOpen,
      ...(reader === 'onread' && { onread }),
    } as never);
    this.#socket = socket;
    for (const event of EVENTS) {
      this.#events[event] = 0;
      socket.on(event, () => {
        this.#events[event]!++;
        this.#closedLast = event === 'close';
      });
    }
    this.#closed = closeOf(socket);
    this.#remote = remote.then((socket) => socket.on('data', (bytes: Buffer) => this.#there.add(bytes)));
    if (reader === 'data') socket.on('data', (bytes: Buffer) => here.add(bytes));
  }

  async do(step: Step): Promise<void> {
    if (this.#cut) return;
    if (this.#isFirst && !this.#script.isEarly) await once(this.#socket, 'connect');
    this.#isFirst = false;
    const socket = this.#socket;
    switch (step.what) {
      case 'write':
      case 'end':
        return this.#write(step.what, step.size, step.asText);
      case 'remote write':
        if (!this.#remoteEnded) (await this.#remote).write(this.#bytes(step.size));
        return;
      case 'remote end':
        (await this.#remote).end();
        this.#remoteEnded = true;
        return;
      case 'destroy':
      case 'resetAndDestroy':
      case 'destroySoon':
        this.#cut = true;
        // A path has no reset to send; and Node's sockets never close if they are reset while they end.
        if (step.what === 'resetAndDestroy' && (this.#ended || this.#script.kind === 'IPC')) socket.destroy();
        else socket[step.what]();
        return;
      case 'turn':
        await turn();
        return;
      case 'settle':
        await this.#remote;
        for (let count = 0; count < 5; count++) await turn();
        return;
      case 'cork':
      case 'uncork':
        // A cork after the end can keep a stream from finishing for ever, whoever made it.
        if (!this.#ended) socket[step.what]();
        return;
      case 'setTimeout':
        socket.setTimeout(step.delayMs);
        return;
      case 'setNoDelay':
      case 'setKeepAlive':
        socket[step.what](step.enable);
        return;
      case 'pause':
      case 'resume':
        // An iterator is in charge of both.
        if (this.#script.reader !== 'iterator') socket[step.what]();
        return;
      default:
        socket[step.what]();
    }
  }

  /** An orderly end for what the script left open. */
  async end(): Promise<Outcome> {
    const socket = this.#socket;
    socket.ref();
    if (!this.#cut) {
      for (let corks = socket.writableCorked; corks > 0; corks--) socket.uncork();
      if (!this.#ended && !this.#cannotWrite()) socket.end(this.#callback());
      (await this.#remote).end();
      // What is destroyed when all is read may still have something to write.
      if (this.#script.reader === 'iterator')
        for await (const bytes of socket.iterator({ destroyOnReturn: false })) this.#here.add(bytes);
      else socket.resume();
    }
    const hadError = Boolean(await this.#closed);
    for (let count = 0; count < 3; count++) await turn();
    const outcome = {
      callbacks: this.#callbacks,
      events: this.#events,
      hadError,
      closedLast: this.#closedLast,
    };
    if (this.#cut) return outcome;
    const remote = await this.#remote;
    if (!remote.readableEnded && !remote.destroyed) await once(remote, 'end');
    return { ...outcome, received: { here: String(this.#here), there: String(this.#there) } };
  }

  #write(what: 'write' | 'end', size: number, asText: boolean): void {
    if (this.#ended || this.#cannotWrite()) return;
    const bytes = this.#bytes(size);
    const chunk = asText ? bytes.toString('latin1') : bytes;
    this.#socket[what](chunk, 'latin1', this.#callback());
    this.#ended = what === 'end';
  }

  /** After the peer's end, where that is the end of both, a write is another test's business. */
  #cannotWrite(): boolean {
    return this.#remoteEnded && !this.#script.allowHalfOpen;
  }

  #bytes(size: number): Buffer {
    return Buffer.alloc(size, `${this.#position++},`);
  }

  #callback(): () => void {
    const number = this.#callbacks.push(0) - 1;
    return () => void this.#callbacks[number]!++;
  }
}
