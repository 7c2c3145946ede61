import nodeNet from 'node:net';
import * as sockets from '@net/stream-socket';
import { freePort, freePorts } from '@net-tooling/config/free-ports';
import { describeParity, type Program, portOf, type Scenario, type Stage } from '@net-tooling/parity';
import * as servers from './index.ts';

const ours = { ...sockets, ...servers };
const childModule = {
  source: "export * from '@net/server'; export * from '@net/stream-socket';",
  directory: import.meta.dirname,
};
const [runningMajor = 0] = process.versions.node.split('.').map(Number);

/** Round robin: the primary accepts, and hands connections to its workers. None: the workers accept for themselves. */
const policies = ['SCHED_RR', 'SCHED_NONE'] as const;
type Policy = (typeof policies)[number];

function underBothPolicies(scenario: (policy: Policy) => Scenario): Scenario[] {
  return policies.map((policy) => {
    const { name, ...rest } = scenario(policy);
    return { name: `${name} (${policy})`, ...rest };
  });
}

/** Runs `program` as a primary and as its workers: its code, and what was said, all of which the primary says. */
async function outcomeOf(stage: Stage, program: Program, ...args: string[]): Promise<unknown> {
  const running = await stage.start(program, { args });
  const { code, said, errors } = await running.ended;
  return [code, ...said, ...(errors ? [errors] : [])];
}

describeParity(
  'workers of a cluster',
  ours,
  [
    ...underBothPolicies((policy) => ({
      name: 'share a port, which the primary hears of',
      run: (stage) =>
        outcomeOf(
          stage,
          async ({ net, once, say, args: [policy] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              const server = net.createServer((socket) => socket.end(String(cluster.worker!.id)));
              server.listen(0, '127.0.0.1');
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            const workers = [cluster.fork(), cluster.fork()];
            const heard = await Promise.all(workers.map((worker) => once(worker, 'listening')));
            const [first, second] = heard.map(([address]) => address);
            const { port, ...rest } = first;
            say([port > 0, port === second.port, rest]);
            const answers = [];
            for (let n = 0; n < 4; n++) {
              const client = net.connect(port, '127.0.0.1').setEncoding('utf8');
              for await (const answer of client) answers.push(answer);
            }
            // Who accepts first is for the system to say, where the primary does not.
            say(policy === 'SCHED_RR' ? answers.sort() : answers.length);
            for (const worker of workers) worker.disconnect();
          },
          policy,
        ),
      outcome: [
        0,
        [true, true, { addressType: 4, address: '127.0.0.1' }],
        policy === 'SCHED_RR' ? ['1', '1', '2', '2'] : 4,
      ],
    })),
    ...underBothPolicies((policy): Scenario => {
      const address = { addressType: -1, address: 'the path', port: -1 };
      const outcome = [0, 'the path', 'the path', address, address, 'hello', true, true, false];
      const ofNode = policy === 'SCHED_RR' ? outcome : outcome.with(6, false);
      return {
        name: 'share a path, whose file stays until the last has closed',
        run: (stage) =>
          outcomeOf(
            stage,
            async ({ net, once, say, args: [policy, path] }) => {
              const cluster = process.getBuiltinModule('node:cluster');
              const { existsSync, statSync } = process.getBuiltinModule('node:fs');
              if (cluster.isWorker) {
                const server = net.createServer((socket) => socket.end('hello'));
                server.listen({ path: path!, readableAll: true, writableAll: true }, () => {
                  process.send!(server.address()!);
                });
                process.on('message', () => server.close(() => process.disconnect!()));
                return;
              }
              const sayPath = (value: object): void => {
                say(JSON.parse(JSON.stringify(value).replace(path!, 'the path')));
              };
              cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
              const workers = [cluster.fork(), cluster.fork()];
              const addresses = workers.map((worker) => once(worker, 'message'));
              const listening = workers.map((worker) => once(worker, 'listening'));
              for (const [address] of await Promise.all(addresses)) sayPath(address);
              for (const [address] of await Promise.all(listening)) sayPath(address);
              const isOpenToAll = (statSync(path!).mode & 0o006) === 0o006;
              for await (const answer of net.connect(path!).setEncoding('utf8')) say(answer);
              say(isOpenToAll);
              for (const worker of workers) {
                worker.send('close');
                await once(worker, 'exit');
                say(existsSync(path!));
              }
            },
            policy,
            stage.path(),
          ),
        outcome: ofNode,
        ours: {
          outcome,
          why: 'Node ignores `readableAll` and `writableAll` where workers accept for themselves',
        },
        overHost: { outcome: ofNode, why: 'so do the servers of the runtime' },
      };
    }),
    ...underBothPolicies((policy) => ({
      name: 'share every address when they name no host',
      run: (stage) =>
        outcomeOf(
          stage,
          async ({ net, once, say, args: [policy] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              const server = net.createServer().listen(0);
              // Undocumented, and not in the types.
              const { _connectionKey: key } = server as unknown as { _connectionKey?: string };
              say([server.listening, server.address(), key ?? null]);
              await once(server, 'listening');
              const { family, address, port } = server.address() as nodeNet.AddressInfo;
              process.send!([family, address, port, Reflect.get(server, '_connectionKey')]);
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            const worker = cluster.fork();
            const heard = await Promise.all([once(worker, 'message'), once(worker, 'listening')]);
            const [[[family, address, port, key]], [told]] = heard;
            say([family, address, key, { ...told, port: told.port === port }]);
            worker.disconnect();
          },
          policy,
        ),
      outcome: [
        0,
        [false, null, null],
        ['IPv6', '::', '4:null:0', { addressType: 4, address: null, port: true }],
      ],
    })),
    ...underBothPolicies((policy) => ({
      name: 'may each be of another net',
      run: async (stage) =>
        outcomeOf(
          stage,
          async ({ net, say, args: [policy, ports] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              const { createServer } = process.env.NETS_OWN ? process.getBuiltinModule('node:net') : net;
              const name = process.env.NETS_OWN ? 'node' : 'net';
              for (const [host, port] of JSON.parse(process.env.PLACES!)) {
                createServer((socket) => socket.end(name)).listen(port, host ?? undefined);
              }
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            const hosts = [undefined, '127.0.0.1', '::', 'localhost'];
            const places = ports!.split(' ').map((port, index) => [hosts[index], Number(port)] as const);
            const PLACES = JSON.stringify(places);
            const workers = [cluster.fork({ PLACES, NETS_OWN: '1' }), cluster.fork({ PLACES })];
            await new Promise<void>((resolve) => {
              let missing = workers.length * places.length;
              cluster.on('listening', () => --missing === 0 && resolve());
            });
            for (const [host, port] of places) {
              const answers = [];
              for (let n = 0; n < 2; n++) {
                const client = net.connect(port, host === '::' ? '::1' : '127.0.0.1').setEncoding('utf8');
                for await (const answer of client) answers.push(answer);
              }
              say(policy === 'SCHED_RR' ? answers.sort() : answers.length);
            }
            for (const worker of workers) worker.disconnect();
          },
          policy,
          (await freePorts(4)).join(' '),
        ),
      outcome: [0, ...Array(4).fill(policy === 'SCHED_RR' ? ['net', 'node'] : 2)],
    })),
    ...underBothPolicies((policy) => ({
      name: 'share what is bound to a descriptor of the primary',
      async run(stage) {
        const bound = await stage.listening(nodeNet.createServer());
        const port = portOf(bound);
        const running = await stage.start(
          async ({ net, once, say, args: [policy] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              const server = net.createServer((socket) => socket.end('hello'));
              server.listen({ fd: 3 });
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            const worker = cluster.fork();
            say((await once(worker, 'listening'))[0]);
            process.stdin.once('data', () => worker.disconnect()).unref();
          },
          // Not in the types.
          { args: [policy], descriptors: [(bound as unknown as { _handle: { fd: number } })._handle.fd] },
        );
        const { port: itsPort, ...address } = (await running.said(0)) as { port: number };
        await new Promise((resolve) => bound.close(resolve));
        const answers: string[] = [];
        for await (const answer of stage.connect(port, '127.0.0.1').setEncoding('utf8')) answers.push(answer);
        running.process.stdin!.end('disconnect');
        const { code, errors } = await running.ended;
        return [itsPort === port, address, answers, code, errors];
      },
      outcome: [true, { addressType: null, address: null, fd: 3 }, ['hello'], 0, ''],
    })),
    ...underBothPolicies((policy) => ({
      name: 'do not share what is exclusive',
      run: (stage) =>
        outcomeOf(
          stage,
          async ({ net, once, say, args: [policy] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              const server = net.createServer().listen({ port: 0, host: '127.0.0.1', exclusive: true });
              server.on('listening', () => process.send!(server.address()));
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            cluster.on('listening', () => say('the primary heard'));
            const workers = [cluster.fork(), cluster.fork()];
            const heard = await Promise.all(workers.map((worker) => once(worker, 'message')));
            const [first, second] = heard.map(([address]) => address);
            say(first.port !== second.port);
            for (const worker of workers) worker.process.kill();
          },
          policy,
        ),
      outcome: [0, true],
    })),
    {
      name: 'bind for themselves with reusePort',
      since: 24,
      run: (stage) =>
        outcomeOf(stage, async ({ net, once, say }) => {
          const cluster = process.getBuiltinModule('node:cluster');
          if (cluster.isWorker) {
            const port = Number(process.env.LISTEN_PORT);
            const server = net.createServer().listen({ port, host: '127.0.0.1', reusePort: true });
            server.on('error', (error) => process.send!((error as NodeJS.ErrnoException).code!));
            server.on('listening', () => process.send!(server.address()));
            return;
          }
          cluster.on('listening', () => say('the primary heard'));
          const first = cluster.fork({ LISTEN_PORT: 0 });
          const [address] = await once(first, 'message');
          const second = cluster.fork({ LISTEN_PORT: address.port ?? 0 });
          const [other] = await once(second, 'message');
          say(address.port === undefined ? address : address.port === other.port);
          for (const worker of [first, second]) worker.process.kill();
        }),
      outcome: [0, runningMajor > 20 || 'ENOTSUP'],
    },
  ],
  childModule,
);

describeParity(
  'a server in a worker',
  ours,
  [
    ...underBothPolicies((policy) => ({
      name: 'cannot have a port that another process has',
      run: (stage) =>
        outcomeOf(
          stage,
          async ({ net, once, say, args: [policy] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              for (const host of ['127.0.0.1', undefined]) {
                const server = net.createServer().listen(Number(process.env.LISTEN_PORT), host);
                const [error] = await once(server, 'error');
                process.send!([error.message, { ...error }]);
              }
              process.disconnect!();
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            const blocker = process.getBuiltinModule('node:net').createServer().listen(0, '127.0.0.1');
            await once(blocker, 'listening');
            const { port } = blocker.address() as { port: number };
            const worker = cluster.fork({ LISTEN_PORT: port });
            worker.on('message', ([message, { port: itsPort, ...properties }]) => {
              say([message.replace(port, 'PORT'), itsPort === port, properties]);
            });
            await once(worker, 'exit');
            blocker.close();
          },
          policy,
        ),
      outcome: [
        0,
        ...['127.0.0.1', null].map((address) => [
          `bind EADDRINUSE ${address}:PORT`,
          true,
          { errno: -98, code: 'EADDRINUSE', syscall: 'bind', address },
        ]),
      ],
    })),
    ...underBothPolicies(
      (policy): Scenario => ({
        name: 'can have a port as soon as the other process has closed',
        // With SCHED_NONE Node ends with an internal assertion, because it has kept the unusable handle.
        since: policy === 'SCHED_RR' ? 20 : Number.POSITIVE_INFINITY,
        async run(stage) {
          const free = { port: await freePort(), host: '127.0.0.1' };
          const blocker = await stage.listening(nodeNet.createServer(), free);
          const port = portOf(blocker);
          const running = await stage.start(
            async ({ net, once, say, args: [policy, port] }) => {
              const cluster = process.getBuiltinModule('node:cluster');
              if (cluster.isWorker) {
                const server = net.createServer((socket) => socket.end('hello'));
                server.listen({ port: Number(port), host: '127.0.0.1' });
                await once(server, 'error');
                process.send!('taken');
                await once(process, 'message');
                server.listen({ port: Number(port), host: '127.0.0.1' });
                return;
              }
              cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
              const worker = cluster.fork();
              say((await once(worker, 'message'))[0]);
              process.stdin.once('data', () => worker.send('free')).unref();
              say((await once(worker, 'listening'))[0].port === Number(port));
              worker.disconnect();
            },
            { args: [policy, String(port)] },
          );
          const heard = [await running.said(0)];
          await new Promise((resolve) => blocker.close(resolve));
          running.process.stdin!.end('free');
          heard.push(await running.said(1));
          const { code, errors } = await running.ended;
          return [heard, code, errors];
        },
        outcome: [['taken', true], 0, ''],
      }),
      // Over Node's own servers (the host backend) this server ends in the same way.
    ).filter(({ since }) => process.env.NET_TRANSPORT !== 'host' || since === 20),
    ...underBothPolicies((policy) => ({
      name: 'gives back what it is answered after its close',
      run: (stage) =>
        outcomeOf(
          stage,
          async ({ net, once, say, args: [policy, path] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              const server = net.createServer((socket) => socket.end('hello'));
              const log: unknown[] = [];
              for (const event of ['listening', 'close']) server.on(event, () => log.push(event));
              server.listen(path);
              server.close((error) => log.push((error as NodeJS.ErrnoException).code));
              await once(server, 'close');
              // The primary answers in turn.
              const next = net.createServer().listen(0);
              await once(next, 'listening');
              next.close();
              process.send!('answered');
              await once(process, 'message');
              // Were the path not free again, this would fail.
              server.listen({ path: path!, exclusive: true });
              await once(server, 'listening');
              process.send!(log);
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            const worker = cluster.fork();
            await once(worker, 'message');
            worker.send('again');
            const [log] = await once(worker, 'message');
            say(log);
            worker.process.kill();
          },
          policy,
          stage.path(),
        ),
      outcome: [0, ['close', 'ERR_SERVER_NOT_RUNNING', 'listening']],
    })),
    ...underBothPolicies((policy) => ({
      name: 'may be asked to listen elsewhere before the primary has answered',
      run: (stage) =>
        outcomeOf(
          stage,
          async ({ net, once, say, args: [policy, path] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              const log: string[] = [];
              const server = net.createServer();
              server.on('listening', () => log.push('listening'));
              server.on('error', ({ message }) => log.push(message));
              server.listen(0, () => log.push('first'));
              server.listen(path, () => log.push('second'));
              await once(server, 'listening');
              try {
                server.listen(0);
              } catch (error) {
                log.push((error as NodeJS.ErrnoException).code!);
              }
              process.send!([log, server.address() === path]);
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            const worker = cluster.fork();
            const [heard] = await once(worker, 'message');
            say(heard);
            worker.disconnect();
          },
          policy,
          stage.path(),
        ),
      outcome: [0, [['listening', 'first', 'second', 'ERR_SERVER_ALREADY_LISTEN'], true]],
    })),
    ...underBothPolicies((policy) => ({
      name: 'tells its listeners before the primary',
      run: (stage) =>
        outcomeOf(
          stage,
          async ({ net, once, say, args: [policy] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              net.createServer().listen(0, () => process.send!('listening'));
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            const worker = cluster.fork();
            worker.on('message', () => say('message'));
            worker.on('listening', () => say('listening'));
            await once(worker, 'listening');
            worker.disconnect();
          },
          policy,
        ),
      outcome: [0, 'message', 'listening'],
      overHost: { outcome: [0, 'listening', 'message'], why: 'the server of the runtime listens first' },
    })),
    ...underBothPolicies((policy) => ({
      name: 'closes when its worker disconnects, which waits for its connections',
      run: (stage) =>
        outcomeOf(
          stage,
          async ({ net, once, say, args: [policy] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              const server = net.createServer((socket) => {
                socket.on('data', () => process.send!(['data', server.listening]));
                socket.resume().write('hello');
              });
              server.listen(0, '127.0.0.1').on('close', () => process.send!(['close']));
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            const worker = cluster.fork();
            worker.on('message', (message) => say(message));
            const [{ port }] = await once(worker, 'listening');
            const client = net.connect(port, '127.0.0.1');
            await once(client, 'data');
            worker.on('disconnect', () => say('disconnect'));
            worker.disconnect();
            while (await isTaken(port));
            client.write('still there');
            await once(worker, 'message');
            client.end();

            function isTaken(port: number): Promise<boolean> {
              const other = net.connect(port, '127.0.0.1');
              return new Promise((resolve) => {
                other.on('data', () => resolve(true)).on('error', () => resolve(false));
                other.on('data', () => other.destroy());
              });
            }
          },
          policy,
        ),
      outcome: [0, ['data', false], ['close'], 'disconnect'],
    })),
    {
      name: 'leaves connections that it has no room for to another worker',
      run: (stage) =>
        outcomeOf(stage, async ({ net, once, say }) => {
          const cluster = process.getBuiltinModule('node:cluster');
          if (cluster.isWorker) {
            const server = net.createServer((socket) => socket.resume().write(process.env.ROOM!));
            server.maxConnections = Number(process.env.ROOM);
            server.listen(0, '127.0.0.1');
            return;
          }
          cluster.schedulingPolicy = cluster.SCHED_RR;
          const workers = [cluster.fork({ ROOM: 1 }), cluster.fork({ ROOM: 3 })];
          const heard = await Promise.all(workers.map((worker) => once(worker, 'listening')));
          const clients = [1, 2, 3, 4].map(() => net.connect(heard[0]![0].port, '127.0.0.1'));
          const answers = clients.map(
            (client) =>
              new Promise((resolve) => {
                client.on('data', (answer) => resolve(String(answer)));
                client.on('close', () => resolve('none'));
              }),
          );
          say((await Promise.all(answers)).sort());
          for (const client of clients) client.destroy();
          for (const worker of workers) worker.disconnect();
        }),
      outcome: [0, ['1', '3', '3', '3']],
    },
    {
      name: 'drops them with dropMaxConnection',
      since: 24,
      run: (stage) =>
        outcomeOf(stage, async ({ net, once, say }) => {
          const cluster = process.getBuiltinModule('node:cluster');
          if (cluster.isWorker) {
            const server = net.createServer((socket) => socket.end('hello'));
            server.maxConnections = 0;
            // Not in the types.
            Object.assign(server, { dropMaxConnection: true });
            server.on('drop', (dropped) => process.send!(dropped!.localAddress));
            server.listen(0, '127.0.0.1');
            return;
          }
          cluster.schedulingPolicy = cluster.SCHED_RR;
          const worker = cluster.fork();
          worker.on('message', (message) => say(message));
          const [{ port }] = await once(worker, 'listening');
          const client = net.connect(port, '127.0.0.1').setEncoding('utf8');
          for await (const answer of client) say(answer);
          worker.disconnect();
        }),
      outcome: [0, '127.0.0.1'],
    },
    ...underBothPolicies((policy) => ({
      name: 'does not keep its process alive with unref, and does with ref',
      run: (stage) =>
        outcomeOf(
          stage,
          async ({ net, once, say, args: [policy] }) => {
            const cluster = process.getBuiltinModule('node:cluster');
            if (cluster.isWorker) {
              const server = net.createServer().unref().listen(0, '127.0.0.1');
              await once(server, 'listening');
              // What keeps the process alive from now on is the server.
              process.channel!.unref();
              if (!process.env.REF) return;
              server.ref();
              let isUnreferenced = false;
              process.on('message', () => {
                isUnreferenced = true;
                server.unref();
              });
              process.once('beforeExit', () => process.exit(isUnreferenced ? 7 : 1));
              return;
            }
            cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
            say((await once(cluster.fork(), 'exit'))[0]);
            const worker = cluster.fork({ REF: 1 });
            await once(worker, 'listening');
            worker.send('unref');
            say((await once(worker, 'exit'))[0]);
          },
          policy,
        ),
      outcome: [0, 0, 7],
    })),
    {
      name: 'cannot listen when the primary is gone',
      run: (stage) =>
        outcomeOf(stage, async ({ net, once, say }) => {
          const cluster = process.getBuiltinModule('node:cluster');
          if (cluster.isWorker) {
            cluster.worker!.disconnect();
            await once(process, 'disconnect');
            const server = net.createServer().listen(0, '127.0.0.1');
            server.on('error', ({ message }) => say(message));
            process.on('exit', () => say(server.listening));
            return;
          }
          await once(cluster.fork(), 'exit');
        }),
      outcome: [0, false],
      ours: {
        outcome: [0, 'bind ENOTCONN 127.0.0.1', false],
        why: 'Node says nothing, ever',
      },
    },
  ],
  childModule,
);
