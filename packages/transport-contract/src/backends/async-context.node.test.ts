import { AsyncLocalStorage } from 'node:async_hooks';
import {
  bunTransport,
  denoTransport,
  hostTransport,
  libuvTransport,
  type StreamReceiver,
} from '@net/transport';
import { expect, test } from 'vitest';
import { Session } from '../session/session.ts';

const transports = [libuvTransport(), bunTransport(), denoTransport(), hostTransport()].filter(
  (transport) => transport !== undefined,
);

test.each(transports)(
  'a stream over $name tells of everything in the async context that it was made in',
  async (transport) => {
    const storage = new AsyncLocalStorage<string>();
    const session = new Session(transport);
    const { listener, endpoint } = await session.listening('tcp');
    const heard: [event: string, context: string | undefined][] = [];
    const hear = (event: string): void => void heard.push([event, storage.getStore()]);
    const closed = storage.run(
      'made here',
      () =>
        new Promise<void>((resolve) => {
          const stream = transport.createStream('tcp');
          stream.receiver = {
            onConnect() {
              hear('connect');
              stream.readStart();
              stream.shutdown();
            },
            onRead: () => hear('read'),
            onReadInto() {},
            onReadEnd() {
              hear('end');
              stream.close();
            },
            onWrite() {},
            onShutdown: () => hear('shutdown'),
            onClose() {
              hear('close');
              resolve();
            },
          } satisfies StreamReceiver;
          stream.connect(endpoint);
        }),
    );
    const server = await listener.accept();
    await server.readAll();
    server.write(Buffer.from('x'));
    server.shutdown();
    await closed;
    expect(await session.end()).toEqual([]);
    expect(heard).toEqual(
      ['connect', 'shutdown', 'read', 'end', 'close'].map((event) => [event, 'made here']),
    );
  },
);
