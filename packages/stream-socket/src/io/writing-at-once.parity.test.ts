import { once } from 'node:events';
import type hostNet from 'node:net';
import { type NetImplementation, pair } from '@net-tooling/parity';
import { describe, expect } from 'vitest';
import { testBoth } from '../testing/implementations.ts';

/** A connection, and everything that its far end has read. */
async function written(net: NetImplementation) {
  const { client, remote } = await pair(net.connect);
  const chunks: Buffer[] = [];
  remote.on('data', (chunk: Buffer) => chunks.push(chunk));
  const all = async () => {
    client.end();
    await once(remote, 'end');
    return Buffer.concat(chunks).toString('latin1');
  };
  return { client, remote, all };
}

describe('a write that the system takes at once', () => {
  testBoth('is counted, and leaves nothing behind', async (net) => {
    const { client, all } = await written(net);
    expect([
      client.write('ab'),
      client.write(Buffer.from('cd')),
      client.write(new Uint8Array([101])),
    ]).toEqual([true, true, true]);
    expect([client.bytesWritten, client.writableLength, client.writableNeedDrain]).toEqual([5, 0, false]);
    expect(await all()).toBe('abcde');
  });

  testBoth('calls back later, and in order', async (net) => {
    const { client, all } = await written(net);
    const order: string[] = [];
    client.write('a', () => order.push('a'));
    client.write('b');
    client.write('c', 'latin1', () => order.push('c'));
    order.push('returned');
    expect(await all()).toBe('abc');
    expect(order).toEqual(['returned', 'a', 'c']);
  });

  testBoth('never asks to wait, however large it is', async (net) => {
    const { client, all } = await written(net);
    const size = client.writableHighWaterMark * 2;
    client.on('drain', () => expect.unreachable());
    expect([client.write(Buffer.alloc(size)), client.writableNeedDrain]).toEqual([true, false]);
    expect((await all()).length).toBe(size);
  });

  testBoth('waits while corked', async (net) => {
    const { client, all } = await written(net);
    client.cork();
    client.write('a');
    client.write('b');
    expect([client.bytesWritten, client.writableLength]).toEqual([2, 2]);
    client.uncork();
    client.write('c');
    expect(await all()).toBe('abc');
  });

  testBoth('leaves out what is empty among what was corked', async (net) => {
    const { client, all } = await written(net);
    const called: string[] = [];
    const isOver = new Promise<void>((resolve) => {
      client.cork();
      client.write('é', 'latin1', () => called.push('text'));
      client.write('', 'latin1', () => called.push('nothing'));
      client.uncork();
      client.cork();
      client.write('', () => resolve());
      client.write(Buffer.alloc(0));
      client.uncork();
    });
    await isOver;
    expect([client.bytesWritten, called]).toEqual([1, ['text', 'nothing']]);
    expect(await all()).toBe('\xe9');
  });

  testBoth("that does not take it all is followed by 'drain'", async (net) => {
    const { client, remote } = await written(net);
    remote.pause();
    while (client.write(Buffer.alloc(1 << 20)));
    expect([client.writableNeedDrain, client.writableLength]).toEqual([true, 1 << 20]);
    remote.resume();
    await once(client, 'drain');
    expect([client.writableNeedDrain, client.writableLength]).toEqual([false, 0]);
  });

  testBoth('does not overtake what is still pending', async (net) => {
    const { client, remote, all } = await written(net);
    remote.pause();
    const size = 64 * 1024;
    let count = 0;
    // Writes until the kernel's buffers are full, so that some bytes stay buffered.
    for (; client.writableLength === 0; count++) client.write(Buffer.alloc(size - 1, count));
    client.write('small');
    client.write(Buffer.from('smaller'));
    expect(client.bytesWritten).toBe(count * (size - 1) + 12);
    remote.resume();
    const text = await all();
    expect(text.length).toBe(count * (size - 1) + 12);
    expect(text.endsWith('smallsmaller')).toBe(true);
    for (let index = 0; index < count; index++) {
      expect(text.charCodeAt(index * (size - 1))).toBe(index & 255);
    }
  });

  testBoth('uses the default encoding, and refuses one that there is not', async (net) => {
    const { client, all } = await written(net);
    client.write('é');
    client.setDefaultEncoding('latin1');
    client.write('é');
    client.setDefaultEncoding('hex');
    client.write('61');
    expect(() => client.write('a', 'constructor' as BufferEncoding)).toThrow('Unknown encoding: constructor');
    expect(await all()).toBe('Ã©\xe9a');
  });

  testBoth('is heard of by a subclass that writes in its own way', async (net) => {
    const { client, all } = await written(net);
    const heard: string[] = [];
    const write = client._write;
    client._write = function record(this: hostNet.Socket, chunk, encoding, callback) {
      heard.push(String(chunk));
      write.call(this, chunk, encoding, callback);
    };
    client.write('a');
    client.write(Buffer.from('b'));
    expect(await all()).toBe('ab');
    expect(heard).toEqual(['a', 'b']);
  });

  testBoth('may be followed by a failure, which is told once', async (net) => {
    const { client, remote } = await written(net);
    const events: string[] = [];
    client.on('error', (error: NodeJS.ErrnoException) => events.push(error.code!));
    expect(client.write('a')).toBe(true);
    await once(remote, 'data');
    remote.resetAndDestroy();
    await new Promise<void>((resolve) => {
      client.on('close', (hadError) => {
        events.push(`close ${hadError}`);
        resolve();
      });
    });
    expect(events).toEqual(['ECONNRESET', 'close true']);
  });

  testBoth('is refused after end, and does not go out', async (net) => {
    const { client, all } = await written(net);
    const failed = once(client, 'error');
    const received = all();
    expect(client.write('late')).toBe(false);
    expect((await failed)[0].code).toBe('ERR_STREAM_WRITE_AFTER_END');
    expect(await received).toBe('');
  });

  testBoth('fails after destroy, through the callback and not as an event', async (net) => {
    const { client } = await written(net);
    client.write('a');
    client.destroy();
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
      expect(client.write('b')).toBe(false);
      client.write('c', resolve);
    });
    expect(error?.code).toBe('ERR_STREAM_DESTROYED');
  });
});
