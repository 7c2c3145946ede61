import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program, RunningProgram } from '@net-tooling/parity';
import { startProgram } from '@net-tooling/parity';
import { describe, expect, onTestFinished, test } from 'vitest';

const module = {
  source:
    "export * from '@net/server'; export * from '@net/server/cluster'; export { connect } from '@net/stream-socket';",
  directory: import.meta.dirname,
};

/** What the programs use. */
type Net = typeof import('../index.ts') &
  typeof import('../cluster.ts') &
  typeof import('@net/stream-socket');

/**
 * A primary with workers that share limits. It takes commands: `connect` says whether the client was greeted, by which worker, or why
 * it was dropped; `end N` ends the N-th client, from 1, `kill N` and `leave N` end a worker.
 */
const program: Program = async ({ net: given, once, say, args: [policy, optionsText, mode, file] }) => {
  const net = given as unknown as Net;
  const cluster = process.getBuiltinModule('node:cluster');
  const fs = process.getBuiltinModule('node:fs');
  const readline = process.getBuiltinModule('node:readline');
  const { timeoutMs, ...limits } = JSON.parse(optionsText!);
  if (cluster.isWorker) {
    const limitsAcross = net.clusterLimits({ timeoutMs });
    const tell = (message: unknown) => process.connected && process.send!(message);
    const server = net.createServer({ ...limits, limitsAcross }, (socket) => {
      socket.on('error', () => undefined).on('close', () => tell('ended'));
      socket.write(`worker ${cluster.worker!.id}`);
    });
    server.on('drop', ({ reason, rule, error }) => {
      tell({ reason, rule, error: error?.message });
      if (mode === 'file') fs.writeFileSync(file!, 'dropped');
    });
    server.listen(0, '127.0.0.1');
    return;
  }
  cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
  if (mode !== 'deaf') net.clusterLimits();
  const workers = [cluster.fork(), cluster.fork()];
  const heard = await Promise.all(workers.map((worker) => once(worker, 'listening')));
  const { port } = heard[0]![0];
  // Messages of the workers; those between them and the primary's counters are not among them.
  const messages: unknown[] = [];
  let innerMessages = 0;
  const hear = (message: unknown): void => {
    const isInner = (message as { type?: string }).type === '@net/server/cluster';
    if (isInner) innerMessages++;
    else messages.push(message);
    process.emit('heard' as never);
  };
  for (const worker of workers) worker.on('message', hear);
  const nextMessage = async () => {
    while (messages.length === 0) await once(process, 'heard');
    return messages.shift();
  };
  const clients: InstanceType<Net['Socket']>[] = [];
  const commands: Record<string, (n: number) => Promise<unknown>> = {
    async connect() {
      const client = net.connect(port, '127.0.0.1').setEncoding('utf8');
      client.on('error', () => undefined);
      const greeting = new Promise((resolve) =>
        client.once('data', resolve).once('close', () => resolve(null)),
      );
      const greeted = await greeting;
      if (greeted === null) return nextMessage();
      clients.push(client);
      return greeted;
    },
    async end(n) {
      clients[n - 1]!.end();
      return nextMessage();
    },
    async kill(n) {
      workers[n - 1]!.process.kill('SIGKILL');
      await once(workers[n - 1]!, 'disconnect');
      return 'gone';
    },
    async leave(n) {
      for (const client of clients) client.destroy();
      workers[n - 1]!.disconnect();
      const [code] = await once(workers[n - 1]!, 'exit');
      return code;
    },
    // The primary does nothing until a worker has dropped a connection.
    async block() {
      const before = innerMessages;
      const client = net.connect(port, '127.0.0.1').on('error', () => undefined);
      const closed = once(client, 'close');
      // The system connects by itself. The primary must not hear the question of the worker before.
      await once(client, 'connectionAttempt');
      const memory = new Int32Array(new SharedArrayBuffer(4));
      while (!fs.existsSync(file!)) Atomics.wait(memory, 0, 0, 20);
      await closed;
      // The question of the worker, and after the late answer what it gives back.
      while (innerMessages < before + 2) await once(process, 'heard');
      return nextMessage();
    },
  };
  say('ready');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [name, n] = line.split(' ');
    say(await commands[name!]!(Number(n)));
  }
  for (const client of clients) client.destroy();
  for (const worker of Object.values(cluster.workers!)) worker!.disconnect();
};

class Cluster {
  readonly #running: RunningProgram;
  #said = 1;

  constructor(running: RunningProgram) {
    this.#running = running;
  }

  static async start(policy: string, options: object, ...mode: string[]): Promise<Cluster> {
    const args = [policy, JSON.stringify(options), ...mode];
    const running = await startProgram(module, program, { args });
    await running.said(0);
    return new Cluster(running);
  }

  tell(command: string): Promise<unknown> {
    this.#running.process.stdin!.write(`${command}\n`);
    return this.#running.said(this.#said++);
  }

  async tellAll(...commands: string[]): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (const command of commands) answers.push(await this.tell(command));
    return answers;
  }

  /** Ends the primary's input, on which it lets its workers go. Everything has to end by itself then. */
  async end(): Promise<void> {
    this.#running.process.stdin!.end();
    const { code, errors } = await this.#running.ended;
    expect([code, errors]).toEqual([0, '']);
  }
}

const WORKER = expect.stringMatching(/^worker [12]$/);
const TOO_MANY = { reason: 'perAddress', rule: '127.0.0.1' };

describe.each(['SCHED_RR', 'SCHED_NONE'])('the workers of a cluster (%s)', (policy) => {
  test('count the connections of an address together', async () => {
    const running = await Cluster.start(policy, { maxConnectionsPerAddress: 3 });
    const answers = await running.tellAll('connect', 'connect', 'connect', 'connect', 'connect');
    expect(answers).toEqual([WORKER, WORKER, WORKER, TOO_MANY, TOO_MANY]);
    // Round robin: both have taken some, so each knows of the other's.
    if (policy === 'SCHED_RR') expect(new Set(answers.slice(0, 3)).size).toBe(2);
    expect(await running.tellAll('end 2', 'connect', 'connect')).toEqual(['ended', WORKER, TOO_MANY]);
    await running.end();
  });

  test('count the rate of an address, and of all, together', async () => {
    for (const [acceptRate, rule] of [
      [{ perAddress: 0.001, burst: 2 }, '127.0.0.1'],
      [{ total: 0.001, burst: 2 }, 'total'],
    ] as const) {
      const running = await Cluster.start(policy, { acceptRate });
      const answers = await running.tellAll('connect', 'connect', 'connect', 'end 1', 'connect');
      const refused = { reason: 'rate', rule };
      expect(answers).toEqual([WORKER, WORKER, refused, 'ended', refused]);
      await running.end();
    }
  });

  test('lose the connections of one that dies, or leaves', async () => {
    const running = await Cluster.start(policy, { maxConnectionsPerAddress: 4 });
    const greetings = await running.tellAll('connect', 'connect', 'connect', 'connect');
    expect(await running.tell('connect')).toEqual(TOO_MANY);
    const ofFirst = greetings.filter((greeting) => greeting === 'worker 1').length;
    if (policy === 'SCHED_RR') expect(ofFirst).toBe(2);
    await running.tell('kill 1');
    // What the one that died had, and no more, is free for the other.
    const free = Array.from({ length: ofFirst }, () => 'connect');
    expect(await running.tellAll(...free)).toEqual(free.map(() => 'worker 2'));
    expect(await running.tell('connect')).toEqual(TOO_MANY);
    expect(await running.tell('leave 2')).toBe(0);
    await running.end();
  });
});

test('a primary that does not count lets nobody in', async () => {
  const running = await Cluster.start('SCHED_RR', { maxConnectionsPerAddress: 3, timeoutMs: 100 }, 'deaf');
  expect(await running.tell('connect')).toEqual({
    reason: 'limitUnknown',
    error: 'The primary has not answered in 100 ms: does it call clusterLimits()?',
  });
  await running.end();
});

test('a connection that was refused before the answer came does not count', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'net-limits-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const options = { maxConnectionsPerAddress: 1, timeoutMs: 3000 };
  // Without round robin the workers accept by themselves, while the primary does nothing.
  const running = await Cluster.start('SCHED_NONE', options, 'file', join(folder, 'dropped'));
  expect(await running.tell('block')).toMatchObject({ reason: 'limitUnknown' });
  expect(await running.tellAll('connect', 'connect')).toEqual([WORKER, TOO_MANY]);
  await running.end();
});
