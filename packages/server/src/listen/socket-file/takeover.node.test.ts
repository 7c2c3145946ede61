import { once } from 'node:events';
import { rmSync, watch, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ipcPath, startProgram } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { createServer, type Server } from '../../index.ts';

async function listening(path: string): Promise<Server> {
  const server = createServer((socket) => socket.end('hello'));
  await once(server.listen({ path, replace: true }), 'listening');
  return server;
}

test('no client of another process is refused while one server takes the path over from another, fifty times', async () => {
  const path = ipcPath();
  let server = await listening(path);
  const clients = await startProgram(
    undefined,
    async ({ net, say, args: [path] }) => {
      let isStopped = false;
      process.stdin.once('data', () => {
        isStopped = true;
        process.stdin.destroy();
      });
      const { existsSync } = process.getBuiltinModule('node:fs');
      const failures: string[] = [];
      let answers = 0;
      while (!isStopped) {
        for (let n = 0; n < 5000; n++) if (!existsSync(path!)) failures.push('There was no file');
        let text = '';
        try {
          for await (const data of net.connect(path!).setEncoding('utf8')) text += data;
        } catch (error) {
          text = String(error);
        }
        if (text === 'hello') answers++;
        else failures.push(text);
        if (answers === 1) say('began');
      }
      say({ hasAnswers: answers >= 50, failures });
    },
    { args: [path] },
  );
  await clients.said(0);
  for (let n = 0; n < 50; n++) {
    const newer = await listening(path);
    // Meanwhile the clients look for the file all the time.
    await once(newer, 'connection');
    await server.shutdown();
    server = newer;
  }
  clients.process.stdin!.write('stop\n');
  expect((await clients.ended).said).toEqual(['began', { hasAnswers: true, failures: [] }]);
  await new Promise((resolve) => server.close(resolve));
}, 60_000);

test('a file takes the place of another in one step', async () => {
  const path = ipcPath();
  const older = await listening(path);
  const changes: (string | null)[] = [];
  const watcher = watch(dirname(path), (_event, name) => changes.push(name) && watcher.emit('seen'));
  const newer = await listening(path);
  const marker = `${path}.marker`;
  writeFileSync(marker, '');
  while (!changes.includes(basename(marker))) await once(watcher, 'seen');
  watcher.close();
  rmSync(marker);
  await Promise.all([older, newer].map((server) => new Promise((resolve) => server.close(resolve))));
  // The system tells of a removed file and of a new one, but of a renamed one only once.
  expect(changes.filter((name) => name === basename(path))).toHaveLength(1);
});
