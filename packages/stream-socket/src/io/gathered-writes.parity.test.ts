import { once } from 'node:events';
import type hostNet from 'node:net';
import type { Duplex } from 'node:stream';
import { closeOf, listen, type NetImplementation, pair, startProgram } from '@net-tooling/parity';
import { describe, expect } from 'vitest';
import { testBoth, testSame } from '../testing/implementations.ts';

/** A connection, and everything that its far end has read. */
async function written(net: NetImplementation) {
  const { client, remote } = await pair(net.connect);
  const chunks: Buffer[] = [];
  remote.on('data', (chunk: Buffer) => chunks.push(chunk));
  const received = () => Buffer.concat(chunks).toString('latin1');
  const all = async () => {
    client.end();
    await once(remote, 'end');
    return received();
  };
  return { client, remote, received, all };
}

describe('the small writes of one turn', () => {
  testBoth('return true, are counted, and arrive in order', async (net) => {
    const { client, all } = await written(net);
    client.on('drain', () => expect.unreachable());
    let text = '';
    for (let index = 0; index < 5000; index++) {
      const chunk = `${index},`;
      text += chunk;
      expect(client.write(index % 2 ? chunk : Buffer.from(chunk))).toBe(true);
      expect(client.bytesWritten).toBe(text.length);
    }
    expect([client.writableLength, client.bufferSize, client.writableNeedDrain]).toEqual([0, 0, false]);
    expect(await all()).toBe(text);
    expect(client.bytesWritten).toBe(text.length);
  });

  testBoth('are what they were when they were written', async (net) => {
    const { client, all } = await written(net);
    const chunk = Buffer.alloc(2);
    for (const text of ['ab', 'cd', 'ef', 'gh']) {
      chunk.write(text);
      client.write(chunk);
    }
    chunk.fill('-');
    expect(await all()).toBe('abcdefgh');
  });

  testBoth('may be of any size and encoding', async (net) => {
    const { client, all } = await written(net);
    const sizes = [1, 4095, 4096, 4097, 16 * 1024, 1, 3, 12_000, 70_000, 2, 0, 1400, 1];
    let text = '';
    sizes.forEach((size, index) => {
      const part = String.fromCharCode(97 + index).repeat(size);
      client.write(part, index % 2 ? 'latin1' : 'utf8');
      client.write(part, 'ascii');
      client.write(Buffer.from(part));
      client.write(Buffer.from(part).toString('hex'), 'hex');
      text += part.repeat(4);
    });
    client.write('é€', 'ucs2');
    client.write('é€\ud800');
    client.write('é', 'latin1');
    client.write(new Uint8Array([0, 255]));
    text += Buffer.from('é€', 'ucs2').toString('latin1');
    text += `${Buffer.from('é€\ud800').toString('latin1')}é\0\xff`;
    expect(await all()).toBe(text);
  });

  testBoth('reach a peer while the turn after theirs goes on', async (net) => {
    const { client, remote } = await written(net);
    client.write('a');
    client.write('b');
    client.write('c');
    await once(remote, 'data');
    while (remote.bytesRead < 3) await new Promise(setImmediate);
    client.write('d');
    client.write('e');
    while (remote.bytesRead < 5) await new Promise(setImmediate);
  });

  testBoth('keep their place before a write with a callback, and callbacks their order', async (net) => {
    const { client, all } = await written(net);
    const order: string[] = [];
    client.write('a');
    client.write('b');
    client.write('c', () => order.push('c'));
    client.write('d');
    client.write('e', () => order.push('e'));
    client.write('f');
    process.nextTick(() => order.push('tick'));
    order.push('returned');
    expect(await all()).toBe('abcdef');
    expect(order).toEqual(['returned', 'c', 'e', 'tick']);
  });

  testBoth('keep their place around corked ones', async (net) => {
    const { client, all } = await written(net);
    client.write('a');
    client.write('b');
    client.cork();
    client.write('c');
    client.write('d');
    expect([client.bytesWritten, client.writableLength]).toEqual([4, 2]);
    client.uncork();
    client.write('e');
    client.write('f');
    client.cork();
    expect(client.bytesWritten).toBe(6);
    process.nextTick(() => client.uncork());
    client.write('g');
    expect(await all()).toBe('abcdefg');
  });

  testBoth('keep their place before what is not written through `write`', async (net) => {
    const { client, all } = await written(net);
    client.write('a');
    client.write('b');
    // Not in the types: a stream's `write` that is not the socket's.
    const { write } = Object.getPrototypeOf(Object.getPrototypeOf(client)) as Duplex;
    write.call(client, 'c', 'latin1', () => undefined);
    client.write('d');
    expect(await all()).toBe('abcd');
  });

  testBoth('go out before the end, and before a last word', async (net) => {
    for (const end of [
      (socket: hostNet.Socket) => socket.end(),
      (socket: hostNet.Socket) => socket.end('.'),
      (socket: hostNet.Socket) => socket.destroySoon(),
      (socket: hostNet.Socket) => socket.destroy(),
    ]) {
      const { client, remote, received } = await written(net);
      client.write('a');
      client.write('b');
      client.write('c');
      end(client);
      expect(client.bytesWritten).toBeGreaterThanOrEqual(3);
      await once(remote, 'end');
      expect(received()).toMatch(/^abc\.?$/);
    }
  });

  testBoth('leave the other direction open when they are followed by the end', async (net) => {
    const { client, remote, received } = await written(net);
    const heard: string[] = [];
    client.on('data', (chunk) => heard.push(String(chunk)));
    client.write('a');
    client.write('b');
    client.end();
    await once(remote, 'end');
    remote.write('c');
    remote.end('d');
    await closeOf(client);
    expect([received(), heard.join('')]).toEqual(['ab', 'cd']);
  });

  testBoth('do not mix with those of another socket', async (net) => {
    const one = await written(net);
    const two = await written(net);
    for (let round = 0; round < 200; round++) {
      one.client.write('a');
      one.client.write('b');
      two.client.write('1');
      if (round % 3) two.client.write('2');
      one.client.write('c');
    }
    expect(await one.all()).toBe('abc'.repeat(200));
    expect((await two.all()).replaceAll('12', '').replaceAll('1', '')).toBe('');
  });

  testBoth("ask to wait once the kernel takes no more; 'drain' follows, and nothing is lost", async (net) => {
    const { client, remote, received } = await written(net);
    remote.pause();
    let count = 0;
    // Turn by turn, as a program that is fed does.
    while (!client.writableNeedDrain) {
      for (let index = 0; index < 1000 && client.write(`${count++},`.padStart(100)); index++);
      await new Promise(setImmediate);
    }
    expect(client.writableLength).toBeGreaterThanOrEqual(client.writableHighWaterMark);
    remote.resume();
    await once(client, 'drain');
    expect([client.writableNeedDrain, client.writableLength]).toEqual([false, 0]);
    client.end();
    await once(remote, 'end');
    const numbers = received().split(',');
    expect(numbers.length).toBe(count + 1);
    expect(numbers.slice(0, -1).every((text, index) => Number(text) === index)).toBe(true);
    expect(client.bytesWritten).toBe(received().length);
  });

  testBoth('that come after a destroy fail', async (net) => {
    const { client, remote, received } = await written(net);
    client.write('a');
    client.write('b');
    client.destroy();
    expect(client.write('c')).toBe(false);
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
      client.write('d', resolve);
    });
    await once(remote, 'end');
    expect([received(), error?.code]).toEqual(['ab', 'ERR_STREAM_DESTROYED']);
  });

  testBoth('all arrive when the callback of the last one destroys the socket', async (net) => {
    const { client, remote, received } = await written(net);
    const order: string[] = [];
    client.write('a');
    client.write('b');
    client.write('c', () => {
      order.push('c');
      client.write('d');
      client.write('e');
      client.destroy();
      client.write('f', (error) => order.push((error as NodeJS.ErrnoException).code!));
    });
    client.on('close', () => order.push('close'));
    await once(remote, 'end');
    await new Promise(setImmediate);
    expect([received(), order]).toEqual(['abcde', ['c', 'ERR_STREAM_DESTROYED', 'close']]);
  });

  testBoth('end where a subclass destroys the socket instead of writing', async (net) => {
    const { client, remote, received } = await written(net);
    client.write('a');
    client.write('b');
    client._write = function refuse(this: hostNet.Socket, _chunk, _encoding, callback) {
      this.destroy();
      callback();
    };
    expect(client.write('c')).toBe(false);
    await once(remote, 'end');
    expect([received(), client.destroyed]).toEqual(['ab', true]);
  });

  testSame('fail as one write does, when the peer has gone', async (net) => {
    const { client, remote } = await written(net);
    const events: string[] = [];
    client.pause().on('error', (error: NodeJS.ErrnoException) => events.push(error.code!));
    remote.resetAndDestroy();
    await once(remote, 'close');
    const closed = closeOf(client);
    client.write('a');
    client.write('b');
    client.write('c');
    events.push(`close ${await closed}`);
    return events;
  });
});

describe('the small writes before the end of a process', () => {
  // What Node prints about such an end would be taken for that of a test.
  const quietly = 'process.getBuiltinModule("node:fs").closeSync(2);';
  const endings = {
    'process.exit()': 'process.exit(7);',
    'an error that nobody catches':
      'process.on("uncaughtException", () => process.exit(1)); throw new Error("x");',
    "an 'exit' listener": `process.on('exit', () => { socket.write('d'); socket.write('e'); socket.write('f'); });
      process.exit();`,
    'an error, without a listener': `${quietly} throw new Error("x");`,
    SIGTERM: 'process.kill(process.pid);',
    SIGKILL: 'process.kill(process.pid, "SIGKILL");',
    'process.abort()': `${quietly} process.abort();`,
  };
  for (const [name, ending] of Object.entries(endings)) {
    testBoth(`reach the peer: ${name}`, async (net) => {
      const peer = await listen();
      const child = await startProgram(
        net.module,
        `const socket = net.connect(+args[0], '127.0.0.1', () => {
           socket.write('a');
           socket.write('b');
           socket.write(Buffer.from('c'));
           ${ending}
         });`,
        { args: [peer.port] },
      );
      const remote = await peer.accept();
      let text = '';
      for await (const chunk of remote) text += chunk;
      await child.ended;
      expect(text).toBe(ending.includes("'d'") ? 'abcdef' : 'abc');
    });
  }

  testBoth("reach the peer: the first of all, in an 'exit' listener", async (net) => {
    const peer = await listen();
    const child = await startProgram(
      net.module,
      `const socket = net.connect(+args[0], '127.0.0.1', () => process.exit());
       process.on('exit', () => { for (const text of 'abc') socket.write(text); });`,
      { args: [peer.port] },
    );
    const remote = await peer.accept();
    let text = '';
    for await (const chunk of remote) text += chunk;
    await child.ended;
    expect(text).toBe('abc');
  });
});
