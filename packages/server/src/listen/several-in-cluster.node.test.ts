import { once } from 'node:events';
import { connect } from 'node:net';
import { ipcPath, startProgram } from '@net-tooling/parity';
import { expect, test } from 'vitest';

const childModule = { source: "export * from '@net/server';", directory: import.meta.dirname };

test.each(['SCHED_RR', 'SCHED_NONE'] as const)(
  'the workers of a cluster share several endpoints (%s)',
  async (policy) => {
    const running = await startProgram(
      childModule,
      async ({ net, say, args: [policy, path] }) => {
        const cluster = process.getBuiltinModule('node:cluster');
        if (cluster.isWorker) {
          const server = net.createServer((socket) => socket.end('hello'));
          const endpoints = [{ port: 0, host: '127.0.0.1' }, path, { port: 0, host: '127.0.0.1' }];
          server.listen(endpoints as never, () => {
            process.send!((server as unknown as { addresses(): object[] }).addresses());
          });
          return;
        }
        cluster.schedulingPolicy = cluster[policy as 'SCHED_RR'];
        const workers = [cluster.fork(), cluster.fork()];
        for (const worker of workers) worker.once('message', say);
        process.stdin.once('data', () => {
          for (const worker of workers) worker.disconnect();
          process.stdin.destroy();
        });
      },
      { args: [policy, ipcPath()] },
    );
    const addresses = (await running.said(0)) as ({ port: number } | string)[];
    expect(await running.said(1)).toEqual(addresses);
    expect(addresses).toHaveLength(3);
    for (const address of addresses) {
      const client = typeof address === 'string' ? connect(address) : connect(address.port, '127.0.0.1');
      const [answer] = await once(client, 'data');
      expect(String(answer)).toBe('hello');
    }
    running.process.stdin!.write('end\n');
    expect((await running.ended).code).toBe(0);
  },
  60_000,
);
