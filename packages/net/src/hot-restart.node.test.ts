import { once } from 'node:events';
import nodeNet from 'node:net';
import { type RunningProgram, startProgram } from '@net-tooling/parity';
import { expect, test } from 'vitest';

const childModule = {
  source: `export { default } from '@net/net'; export * from '@net/net/activation';`,
  directory: import.meta.dirname,
};

/**
 * Serves until `SIGHUP`, and then starts itself again with its listening socket. Each process says its id once it listens, and answers
 * its connections with it.
 */
const BY_DESCRIPTORS = `
  import { spawn } from 'node:child_process';
  const { default: ours, listenFds, passListeners } = net;
  const inherited = listenFds();
  const server = ours.createServer((socket) => socket.end(String(process.pid)));
  server.listen(inherited.length > 0 ? inherited : { port: 0, host: '127.0.0.1' }, () => {
    say({ pid: process.pid, port: server.address().port });
    process.send?.('listening');
    process.disconnect?.();
  });
  process.once('SIGHUP', () => {
    const { fds, env } = passListeners({ server });
    const successor = spawn(process.execPath, process.argv.slice(1), {
      stdio: ['ignore', 'inherit', 'inherit', ...fds, 'ipc'],
      env: { ...process.env, ...env },
    });
    successor.once('message', async () => {
      successor.unref();
      await server.shutdown();
    });
  });
  process.once('SIGTERM', () => server.shutdown());
`;

/**
 * The same with `child.send`, which sends the handle and not the server: of a server Node's `child_process` makes one of its own in the
 * other process, which accepts connections before the program has it.
 */
const BY_MESSAGE = `
  import { spawn } from 'node:child_process';
  const { default: ours } = net;
  const server = ours.createServer((socket) => socket.end(String(process.pid)));
  const listen = (...on) => server.listen(...on, () => {
    say({ pid: process.pid, port: server.address().port });
    process.send?.('listening');
    process.disconnect?.();
  });
  if (process.send) process.once('message', (message, handle) => listen(handle));
  else listen({ port: 0, host: '127.0.0.1' });
  process.once('SIGHUP', () => {
    const successor = spawn(process.execPath, process.argv.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    successor.send('listen', server._handle);
    successor.once('message', async () => {
      successor.unref();
      await server.shutdown();
    });
  });
  process.once('SIGTERM', () => server.shutdown());
`;

/** A primary whose worker is replaced at each `SIGHUP`. */
const BY_CLUSTER = `
  import cluster from 'node:cluster';
  const { default: ours } = net;
  if (cluster.isWorker) {
    const server = ours.createServer((socket) => socket.end(String(process.pid)));
    server.listen(0, '127.0.0.1', () => process.send({ pid: process.pid, port: server.address().port }));
  } else {
    cluster.schedulingPolicy = cluster[args[0]];
    let worker;
    const replace = () => {
      const successor = cluster.fork();
      successor.once('message', ({ pid, port }) => {
        worker?.disconnect();
        worker = successor;
        say({ pid: process.pid, worker: pid, port });
      });
    };
    replace();
    process.on('SIGHUP', replace);
    process.once('SIGTERM', () => {
      worker.disconnect();
      process.removeAllListeners('SIGHUP');
    });
  }
`;

const RESTARTS = 10;
const CONNECTIONS = 10_000;
const AT_ONCE = 16;

/** What a process says when it, or its worker, listens. */
interface Started {
  pid: number;
  worker?: number;
  port: number;
}

/** Connects and reads the answer to the end; throws if the connection is refused, reset or empty. */
async function answerOf(port: number): Promise<string> {
  const socket = nodeNet.connect(port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  for await (const text of socket) answer += text;
  if (answer === '') throw new Error('A connection was closed without an answer');
  return answer;
}

/** Restarts a program under load, one restart after another. Returns how many processes have answered. */
async function processesOf(program: RunningProgram): Promise<number> {
  const { port } = (await program.said(0)) as Started;
  const answers = new Set<string>();
  let isRestarting = true;
  let connections = 0;
  const load = async (): Promise<void> => {
    while (isRestarting || connections < CONNECTIONS) {
      connections++;
      answers.add(await answerOf(port));
    }
  };
  const restart = async (): Promise<void> => {
    for (let n = 0; n <= RESTARTS; n++) {
      const { pid, worker = pid, ...started } = (await program.said(n)) as Started;
      expect(started.port).toBe(port);
      while (!answers.has(String(worker))) await new Promise((resolve) => setImmediate(resolve));
      if (n < RESTARTS) process.kill(pid, 'SIGHUP');
    }
    isRestarting = false;
  };
  await Promise.all([restart(), ...Array.from({ length: AT_ONCE }, load)]);
  expect(connections).toBeGreaterThanOrEqual(CONNECTIONS);
  process.kill(((await program.said(RESTARTS)) as Started).pid, 'SIGTERM');
  await once(program.process, 'close');
  return answers.size;
}

test.each([
  ['descriptors', BY_DESCRIPTORS, []],
  ['child.send', BY_MESSAGE, []],
  ['a cluster, whose primary accepts', BY_CLUSTER, ['SCHED_RR']],
  ['a cluster, whose workers accept', BY_CLUSTER, ['SCHED_NONE']],
])(
  'ten restarts by %s refuse none of 10,000 connections',
  { timeout: 120_000 },
  async (_means, text, args) => {
    const program = await startProgram(childModule, text, { args });
    expect(await processesOf(program)).toBe(RESTARTS + 1);
  },
);
