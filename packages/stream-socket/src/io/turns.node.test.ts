import { readFile } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { Socket } from '../socket.ts';
import { type FakeStream, FakeTransport } from '../testing/fake-transport.ts';

const { port1, port2 } = new MessageChannel();
afterAll(() => port1.close());

/** What begins a turn without this package hearing of it: each runs `turn` in a turn of that kind. */
const kinds: [name: string, begin: (turn: () => void) => void][] = [
  ['a timer', (turn) => setTimeout(turn, 1)],
  ['an immediate', (turn) => setImmediate(turn)],
  ['a promise reaction after a timer', (turn) => setTimeout(() => void Promise.resolve().then(turn), 1)],
  [
    'a promise reaction after I/O',
    (turn) => void import('node:fs/promises').then((fs) => fs.stat('.')).then(turn),
  ],
  ['a callback of nextTick', (turn) => process.nextTick(turn)],
  ['file I/O', (turn) => readFile(import.meta.filename, turn)],
  [
    'a message',
    (turn) => {
      port1.once('message', turn);
      port2.postMessage('go');
    },
  ],
];

for (const [name, begin] of kinds) {
  test(`the first write of a turn goes out at once: ${name}`, async () => {
    const transport = new FakeTransport();
    const stream: FakeStream = transport.createStream('tcp');
    const socket = new Socket({ handle: stream, transport });
    const written = () => stream.calls.filter((call) => call.startsWith('write'));
    const seen: number[] = [];
    // Several in a row: the end of one is the beginning of the next. Odd ones write twice.
    for (let index = 0; index < 6; index++) {
      await new Promise<void>((resolve, reject) => {
        begin(() => {
          try {
            const before = written().length;
            socket.write(Buffer.from('a'));
            seen.push(written().length - before);
            if (index % 2) socket.write(Buffer.from('b'));
            seen.push(written().length - before);
            resolve();
          } catch (error) {
            reject(error);
          }
        });
      });
      // The turn that waits here must not be the one that wrote.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen).toEqual(Array(12).fill(1));
    expect(written()).toHaveLength(9);
    socket.destroy();
  });
}

test('timers that fire together are turns of their own', async () => {
  const transport = new FakeTransport();
  const stream: FakeStream = transport.createStream('tcp');
  const socket = new Socket({ handle: stream, transport });
  const after: string[][] = [];
  const timers = ['1', '2', '3', '4'].map(
    (text) =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          socket.write(Buffer.from(text));
          after.push(stream.calls.filter((call) => call.startsWith('write')));
          resolve();
        }, 1);
      }),
  );
  await Promise.all(timers);
  expect(after.map((calls) => calls.length)).toEqual([1, 2, 3, 4]);
  socket.destroy();
});
