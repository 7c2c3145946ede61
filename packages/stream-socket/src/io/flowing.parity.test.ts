import { once } from 'node:events';
import type hostNet from 'node:net';
import { type NetImplementation, pair } from '@net-tooling/parity';
import { describe, expect } from 'vitest';
import { testBoth } from '../testing/implementations.ts';

/** A connection on which a first chunk has flowed: what follows may take the short way to its listener. */
async function flowing(net: NetImplementation) {
  const { client, remote } = await pair(net.connect);
  remote.setNoDelay(true);
  const heard: unknown[] = [];
  const note = (chunk: unknown) => heard.push(String(chunk));
  client.on('data', note);
  remote.write('1');
  await once(client, 'data');
  /** Sends one chunk, and waits until the client has read it, whatever it did with it. */
  const send = async (text: string | Uint8Array) => {
    const wanted = client.bytesRead + text.length;
    remote.write(text);
    while (client.bytesRead < wanted) await new Promise(setImmediate);
  };
  return { client, remote, heard, note, send };
}

describe('a flowing socket', () => {
  testBoth('gives each chunk to every listener there is, in order', async (net) => {
    const { client, heard, send } = await flowing(net);
    client.once('data', () => heard.push('once'));
    client.prependListener('data', () => heard.push('before'));
    await send('2');
    await send('3');
    expect(heard).toEqual(['1', 'before', '2', 'once', 'before', '3']);
  });

  testBoth(
    'hears a listener that another adds from the next chunk on, and one that is removed no more',
    async (net) => {
      const { client, heard, note, send } = await flowing(net);
      client.once('data', () => {
        client.on('data', (chunk) => heard.push(`added ${chunk}`));
        client.off('data', note);
      });
      await send('2');
      await send('3');
      expect(heard).toEqual(['1', '2', 'added 3']);
    },
  );

  testBoth('keeps what arrives while nobody listens for whoever comes', async (net) => {
    const { client, heard, note, send } = await flowing(net);
    client.off('data', note);
    client.pause();
    await send('2');
    expect(client.readableLength).toBe(1);
    client.on('data', note).resume();
    await once(client, 'data');
    await send('3');
    expect(heard).toEqual(['1', '2', '3']);
  });

  testBoth('stops for a listener that pauses it, and goes on where it stopped', async (net) => {
    const { client, heard, send } = await flowing(net);
    client.once('data', () => client.pause());
    await send('2');
    await send('3');
    expect(heard).toEqual(['1', '2']);
    expect(client.readableLength).toBe(1);
    client.resume();
    await once(client, 'data');
    expect(heard).toEqual(['1', '2', '3']);
  });

  testBoth('gives back what a listener unshifts before what comes later', async (net) => {
    const { client, heard, send } = await flowing(net);
    client.once('data', () => {
      client.pause();
      client.unshift(Buffer.from('again'));
    });
    await send('2');
    await send('3');
    client.resume();
    while (heard.length < 4) await new Promise(setImmediate);
    expect(heard).toEqual(['1', '2', 'again', '3']);
  });

  testBoth('decodes from the moment an encoding is set, across chunks', async (net) => {
    const { client, heard, send } = await flowing(net);
    client.setEncoding('utf8');
    const euro = Buffer.from('€');
    await send(euro.subarray(0, 1));
    await send(euro.subarray(1));
    await send('3');
    expect(heard).toEqual(['1', '€', '3']);
  });

  testBoth('falls silent when a listener destroys it', async (net) => {
    const { client, remote, heard } = await flowing(net);
    client.once('data', () => client.destroy());
    client.on('end', () => heard.push('end'));
    remote.write('2');
    await once(client, 'close');
    expect(heard).toEqual(['1', '2']);
  });

  testBoth("turns to 'readable' when somebody asks for that", async (net) => {
    const { client, heard, note, send } = await flowing(net);
    client.off('data', note);
    client.on('readable', () => {
      for (let chunk = client.read(); chunk !== null; chunk = client.read()) heard.push(`read ${chunk}`);
    });
    await send('2');
    await send('3');
    while (heard.length < 3) await new Promise(setImmediate);
    expect(heard).toEqual(['1', 'read 2', 'read 3']);
  });

  testBoth('lets whoever overrides push have every chunk', async (net) => {
    const { client, heard, send } = await flowing(net);
    const push = client.push;
    client.push = function double(this: hostNet.Socket, chunk: unknown, encoding?: BufferEncoding) {
      return push.call(this, chunk && `${chunk}${chunk}`, encoding);
    };
    await send('2');
    expect(heard).toEqual(['1', '22']);
  });

  testBoth('ends once, after the last chunk, and only then closes', async (net) => {
    const { client, remote, heard } = await flowing(net);
    client.on('end', () => heard.push('end')).on('close', () => heard.push('close'));
    remote.end('2');
    await once(client, 'close');
    expect(heard).toEqual(['1', '2', 'end', 'close']);
    expect(client.readableDidRead).toBe(true);
    expect(client.bytesRead).toBe(2);
  });
});
