import assert from 'node:assert/strict';
import { DONE, EOF } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import { errno } from '../session/errno.ts';
import { expectSameBytes, patternBytes } from '../session/pattern-bytes.ts';

const MiB = 1024 * 1024;

export function describeReading({ contractTest }: Chapter): void {
  contractTest('hands over what the peer wrote, in order, as bytes that may be kept', async (session) => {
    const { client, server } = await session.pair('tcp');
    const sent = patternBytes(3 * MiB);
    for (let at = 0; at < sent.length; at += 30_011) client.write(sent.subarray(at, at + 30_011));
    client.shutdown();
    // Compared only after everything has arrived, to detect a chunk that a later read has overwritten.
    expectSameBytes(await server.readAll(), sent);
  });

  contractTest('hands over single bytes', async (session) => {
    const { client, server } = await session.pair('tcp');
    const sent = patternBytes(500);
    for (let index = 0; index < sent.length; index++) {
      assert.equal(await client.written(client.write(sent.subarray(index, index + 1))), DONE);
      await server.read(index + 1);
    }
    expectSameBytes(server.received, sent);
  });

  contractTest('does not lose what arrived before reading started', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(Buffer.from('early'));
    await session.settle();
    assert.equal(server.receivedLength, 0);
    assert.equal(Buffer.from(await server.read(5)).toString(), 'early');
  });

  contractTest('hands over nothing while it is stopped, neither bytes nor the end', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(Buffer.from('one'));
    await server.read(3);
    assert.equal(server.readStop(), DONE);
    client.write(Buffer.from('two'));
    client.shutdown();
    await session.settle();
    assert.equal(server.receivedLength, 3);
    assert.equal(server.readEnd, undefined);
    assert.equal(Buffer.from(await server.readAll()).toString(), 'onetwo');
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
      assert.equal(server.readStart(), DONE);
      await server.until('a read', () => server.heard.length > reads);
    }
    assert.equal(readsWhileStopped, 0);
    expectSameBytes(server.received, sent);
  });

  contractTest('makes the peer’s writes wait again once it is stopped', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(patternBytes(1));
    await server.read(1);
    server.readStop();
    const chunk = patternBytes(64 * 1024);
    session.fill(client, chunk);
    // Many writes, because the system's buffers may take some of them.
    for (let more = 0; more < 100; more++) client.write(chunk);
    await session.settle();
    assert.ok(client.pendingWrites > 0);
  });

  contractTest('may be started and stopped twice', async (session) => {
    const { client, server } = await session.pair('tcp');
    assert.deepEqual([server.readStart(), server.readStart()], [DONE, DONE]);
    assert.deepEqual([server.readStop(), server.readStop()], [DONE, DONE]);
    client.write(Buffer.from('x'));
    assert.deepEqual(await server.read(1), Buffer.from('x'));
  });

  contractTest('reports the end once, after all bytes', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(Buffer.from('last words'));
    client.shutdown();
    await server.readAll();
    await session.settle();
    assert.equal(server.heard.filter((event) => event === 'readEnd').length, 1);
    assert.equal(server.readEnd, EOF);
    assert.equal(Buffer.from(server.received).toString(), 'last words');
  });

  contractTest('reports the end when the peer closes', async (session) => {
    const { client, server } = await session.pair('tcp');
    await client.closed();
    assert.equal((await server.readAll()).length, 0);
  });

  contractTest('reports ECONNRESET when the peer resets the connection', async (session) => {
    const { client, server } = await session.pair('tcp');
    server.readStart();
    assert.equal(client.reset(), DONE);
    await server.until('the end of the stream', () => server.readEnd !== undefined);
    assert.equal(server.readEnd, errno('ECONNRESET'));
  });

  contractTest('reads into the buffer it was given', async (session) => {
    const { client, server } = await session.pair('tcp');
    const sent = patternBytes(MiB);
    server.readInto(new Uint8Array(1000));
    for (let at = 0; at < sent.length; at += 70_000) client.write(sent.subarray(at, at + 70_000));
    client.shutdown();
    expectSameBytes(await server.readAll(), sent);
  });

  contractTest('hands over chunks again once it has no buffer, and the other way round', async (session) => {
    const { client, server } = await session.pair('tcp');
    const buffer = new Uint8Array(1000);
    const chunks: Uint8Array[] = [];
    server.whenHeard = () => server.readInto(server.heard.length % 2 === 0 ? null : buffer);
    server.readStart();
    const sent = patternBytes(6000);
    for (let length = 1000; length <= sent.length; length += 1000) {
      client.write(sent.subarray(length - 1000, length));
      await server.until('a thousand bytes more', () => server.receivedLength === length);
    }
    server.whenHeard = undefined;
    // Calls `readInto` outside of a read, too.
    server.readInto(null);
    server.whenRead = (bytes) => chunks.push(bytes);
    client.write(Buffer.from('a chunk'));
    await server.until('a chunk', () => chunks.length > 0);
    expectSameBytes(server.received, sent);
    assert.equal(Buffer.concat(chunks).toString(), 'a chunk');
  });

  contractTest('reads into a buffer that other streams read into', async (session) => {
    const pairs = await Promise.all([session.pair('tcp'), session.pair('tcp'), session.pair('tcp')]);
    const buffer = new Uint8Array(1000);
    const sent = pairs.map((_, index) => patternBytes(100_000, index + 1));
    for (const [index, { client, server }] of pairs.entries()) {
      server.readInto(buffer);
      server.readStart();
      client.write(sent[index]!);
      client.shutdown();
    }
    for (const [index, { server }] of pairs.entries()) expectSameBytes(await server.readAll(), sent[index]!);
  });

  contractTest('stops at once when it reads into a buffer', async (session) => {
    const { client, server } = await session.pair('tcp');
    server.readInto(new Uint8Array(10));
    client.write(patternBytes(1000));
    server.whenHeard = () => server.readStop();
    await server.read(1);
    await session.settle();
    assert.deepEqual(server.heard, ['read']);
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
    assert.equal(server.receivedLength, 5);
  });

  contractTest('counts the bytes it has read', async (session) => {
    const { client, server } = await session.pair('tcp');
    assert.equal(server.handle.bytesRead, 0);
    client.write(patternBytes(1234));
    await server.read(1234);
    assert.equal(server.handle.bytesRead, 1234);
  });
}
