import { DONE, EOF } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { errno } from '../errno.ts';
import { expectSameBytes, patternBytes } from '../pattern-bytes.ts';

const MiB = 1024 * 1024;

export function describeReading({ contractTest }: Chapter): void {
  contractTest('hands over what the peer wrote, in order, as bytes that may be kept', async (session) => {
    const { client, server } = await session.pair('tcp');
    const sent = patternBytes(3 * MiB);
    for (let at = 0; at < sent.length; at += 30_011) client.write(sent.subarray(at, at + 30_011));
    client.shutdown();
    // Looked at only when all has arrived: a read that was written over by a later one would show.
    expectSameBytes(await server.readAll(), sent);
  });

  contractTest('hands over single bytes', async (session) => {
    const { client, server } = await session.pair('tcp');
    const sent = patternBytes(500);
    for (let index = 0; index < sent.length; index++) {
      expect(await client.written(client.write(sent.subarray(index, index + 1)))).toBe(DONE);
      await server.read(index + 1);
    }
    expectSameBytes(server.received, sent);
  });

  contractTest('does not lose what arrived before reading started', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(Buffer.from('early'));
    await session.settle();
    expect(server.receivedLength).toBe(0);
    expect(Buffer.from(await server.read(5)).toString()).toBe('early');
  });

  contractTest('hands over nothing while it is stopped, neither bytes nor the end', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(Buffer.from('one'));
    await server.read(3);
    expect(server.readStop()).toBe(DONE);
    client.write(Buffer.from('two'));
    client.shutdown();
    await session.settle();
    expect(server.receivedLength).toBe(3);
    expect(server.readEnd).toBeUndefined();
    expect(Buffer.from(await server.readAll()).toString()).toBe('onetwo');
  });

  contractTest('hands over nothing after readStop was called from inside onRead', async (session) => {
    const { client, server } = await session.pair('tcp');
    const sent = patternBytes(4 * MiB);
    let readsWhileStopped = 0;
    let isStopped = false;
    server.whenHeard = () => {
      if (isStopped) readsWhileStopped++;
      isStopped = true;
      server.readStop();
    };
    for (let at = 0; at < sent.length; at += 65_536) client.write(sent.subarray(at, at + 65_536));
    client.shutdown();
    let reads = 0;
    while (server.readEnd === undefined) {
      reads = server.heard.length;
      isStopped = false;
      expect(server.readStart()).toBe(DONE);
      await server.until('a read', () => server.heard.length > reads);
    }
    expect(readsWhileStopped).toBe(0);
    expectSameBytes(server.received, sent);
  });

  contractTest('makes the peer’s writes wait again once it is stopped', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(patternBytes(1));
    await server.read(1);
    server.readStop();
    const chunk = patternBytes(64 * 1024);
    session.fill(client, chunk);
    // Many, because the system may still find room for some of them.
    for (let more = 0; more < 100; more++) client.write(chunk);
    await session.settle();
    expect(client.pendingWrites).toBeGreaterThan(0);
  });

  contractTest('may be started and stopped twice', async (session) => {
    const { client, server } = await session.pair('tcp');
    expect([server.readStart(), server.readStart()]).toEqual([DONE, DONE]);
    expect([server.readStop(), server.readStop()]).toEqual([DONE, DONE]);
    client.write(Buffer.from('x'));
    expect(await server.read(1)).toEqual(Buffer.from('x'));
  });

  contractTest('reports the end once, after all bytes', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(Buffer.from('last words'));
    client.shutdown();
    await server.readAll();
    await session.settle();
    expect(server.heard.filter((event) => event === 'readEnd')).toHaveLength(1);
    expect(server.readEnd).toBe(EOF);
    expect(Buffer.from(server.received).toString()).toBe('last words');
  });

  contractTest('reports the end when the peer closes', async (session) => {
    const { client, server } = await session.pair('tcp');
    await client.closed();
    expect(await server.readAll()).toHaveLength(0);
  });

  contractTest('reports ECONNRESET when the peer resets the connection', async (session) => {
    const { client, server } = await session.pair('tcp');
    server.readStart();
    expect(client.reset()).toBe(DONE);
    await server.until('the end of the stream', () => server.readEnd !== undefined);
    expect(server.readEnd).toBe(errno('ECONNRESET'));
  });

  contractTest('reads into the buffer it was given', async (session) => {
    const { client, server } = await session.pair('tcp');
    const sent = patternBytes(MiB);
    server.readInto(new Uint8Array(1000));
    for (let at = 0; at < sent.length; at += 70_000) client.write(sent.subarray(at, at + 70_000));
    client.shutdown();
    expectSameBytes(await server.readAll(), sent);
  });

  contractTest('stops at once when it reads into a buffer', async (session) => {
    const { client, server } = await session.pair('tcp');
    server.readInto(new Uint8Array(10));
    client.write(patternBytes(1000));
    server.whenHeard = () => server.readStop();
    await server.read(1);
    await session.settle();
    expect(server.heard).toEqual(['read']);
    server.whenHeard = undefined;
    await server.read(1000);
    expectSameBytes(server.received, patternBytes(1000));
  });

  contractTest('reports to a receiver that took over from another', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(Buffer.from('first'));
    await server.read(5);
    const second = session.checkStream(server.handle);
    session.giveAway(server);
    client.write(Buffer.from('second'));
    await second.until('six bytes', () => second.receivedLength === 6);
    expect(server.receivedLength).toBe(5);
  });

  contractTest('counts the bytes it has read', async (session) => {
    const { client, server } = await session.pair('tcp');
    expect(server.handle.bytesRead).toBe(0);
    client.write(patternBytes(1234));
    await server.read(1234);
    expect(server.handle.bytesRead).toBe(1234);
  });
}
