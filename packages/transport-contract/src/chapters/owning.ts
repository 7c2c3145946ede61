import assert from 'node:assert/strict';
import { DONE, type TextEncoding } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import type { CheckedStream } from '../session/checked-stream.ts';
import { errno } from '../session/errno.ts';
import { expectSameBytes, patternBytes } from '../session/pattern-bytes.ts';

const KiB = 1024;

/** Lengths of writes around the sizes at which a backend may handle its reads differently. */
const lengths = [
  1,
  5,
  63,
  64,
  65,
  100,
  1000,
  4 * KiB,
  16 * KiB,
  16 * KiB + 1,
  64 * KiB,
  64 * KiB + 1,
  200 * KiB,
];

export function describeOwning({ contractTest }: Chapter): void {
  contractTest('hands over chunks whose memory holds nothing but the chunk', async (session) => {
    const pairs = await Promise.all([session.pair('tcp'), session.pair('tcp'), session.pair('tcp')]);
    for (const { server } of pairs) {
      server.whenRead = (bytes) => {
        if (bytes.buffer.byteLength !== bytes.length) {
          session.rules.broken(`${bytes.length} bytes came in memory of ${bytes.buffer.byteLength}`);
        }
      };
      server.readStart();
    }
    // One after the other, so that reads of all lengths alternate between the connections.
    for (const [index, length] of lengths.entries()) {
      for (const { client, server } of pairs) {
        const expected = server.receivedLength + length;
        client.write(patternBytes(length, index + 1));
        await server.read(expected);
      }
    }
  });

  contractTest('lets a receiver transfer each chunk at once, and goes on', async (session) => {
    const pairs = await Promise.all([session.pair('tcp'), session.pair('tcp')]);
    for (const [index, { client, server }] of pairs.entries()) {
      const kept = transferEachChunk(server);
      const sent = patternBytes(1024 * KiB, index + 1);
      for (let at = 0, round = 0; at < sent.length; round++) {
        const length = lengths[round % lengths.length]!;
        client.write(sent.subarray(at, at + length));
        at += length;
      }
      client.shutdown();
      server.readStart();
      await server.until('the end of the stream', () => server.readEnd !== undefined);
      expectSameBytes(Buffer.concat(kept), sent);
    }
  });

  contractTest('lets a receiver change a chunk without changing another', async (session) => {
    const { client, server } = await session.pair('tcp');
    const copies: Uint8Array[] = [];
    const chunks: Uint8Array[] = [];
    server.whenRead = (bytes) => {
      for (const earlier of chunks) earlier.fill(0);
      copies.push(Uint8Array.from(bytes));
      chunks.push(bytes);
    };
    const sent = patternBytes(256 * KiB);
    for (let at = 0; at < sent.length; at += 5_003) client.write(sent.subarray(at, at + 5_003));
    client.shutdown();
    server.readStart();
    await server.until('the end of the stream', () => server.readEnd !== undefined);
    expectSameBytes(Buffer.concat(copies), sent);
    assert.equal(new Set(chunks.map(({ buffer }) => buffer)).size, chunks.length);
  });

  for (const length of [5, 100, 30 * KiB]) {
    contractTest(
      `gives the caller its memory back once a write of ${length} bytes has ended`,
      async (session) => {
        const { client, server } = await session.pair('tcp');
        const bytes = patternBytes(length);
        const sent = Uint8Array.from(bytes);
        assert.equal(await client.written(client.write(bytes)), DONE);
        bytes.fill(0);
        const many = [patternBytes(length, 2), patternBytes(length, 3)];
        const sentMany = Buffer.concat(many);
        assert.equal(await client.written(client.writeMany(many)), DONE);
        for (const { buffer } of many) structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
        expectSameBytes(await server.read(3 * length), Buffer.concat([sent, sentMany]));
      },
    );
  }

  contractTest('shares no memory between what one end writes and the other reads', async (session) => {
    const { client, server } = await session.pair('tcp');
    const bytes = patternBytes(10 * KiB);
    const sent = Uint8Array.from(bytes);
    client.write(bytes);
    for (const encoding of ['utf8', 'latin1', 'ascii', 'ucs2'] satisfies TextEncoding[]) {
      client.writeText('some text', encoding);
    }
    server.whenRead = (chunk) => {
      chunk.fill(0);
    };
    await server.read(bytes.length + 45);
    expectSameBytes(bytes, sent);
  });

  contractTest('ends with ENOBUFS when the buffer to read into was transferred', async (session) => {
    const { client, server } = await session.pair('tcp');
    const buffer = new Uint8Array(100);
    server.readInto(buffer);
    server.whenHeard = (event) => {
      if (event === 'read') structuredClone(buffer.buffer, { transfer: [buffer.buffer] });
    };
    client.write(patternBytes(1000));
    server.readStart();
    await server.until('the end of the stream', () => server.readEnd !== undefined);
    assert.deepEqual(server.heard, ['read', 'readEnd']);
    assert.equal(server.readEnd, errno('ENOBUFS'));
  });

  contractTest(
    'reads on when the receiver brings other memory in place of what it transferred',
    async (session) => {
      const { client, server } = await session.pair('tcp');
      let buffer = new Uint8Array(1000);
      const kept: Uint8Array[] = [];
      server.readInto(buffer);
      server.whenHeard = (event) => {
        if (event !== 'read') return;
        const length = server.receivedLength - kept.reduce((sum, bytes) => sum + bytes.length, 0);
        const moved = structuredClone(buffer.buffer, { transfer: [buffer.buffer] });
        kept.push(new Uint8Array(moved, 0, length));
        buffer = new Uint8Array(1000);
        server.readInto(buffer);
      };
      const sent = patternBytes(100 * KiB);
      client.write(sent);
      client.shutdown();
      server.readStart();
      await server.until('the end of the stream', () => server.readEnd !== undefined);
      expectSameBytes(Buffer.concat(kept), sent);
    },
  );
}

/** Transfers the memory of each chunk inside `onRead`, as `postMessage` with a transfer list does. */
function transferEachChunk(stream: CheckedStream): Uint8Array[] {
  const kept: Uint8Array[] = [];
  stream.whenRead = (bytes) => {
    const { buffer, byteOffset, length } = bytes;
    const moved = structuredClone(buffer as ArrayBuffer, { transfer: [buffer as ArrayBuffer] });
    kept.push(new Uint8Array(moved, byteOffset, length));
  };
  return kept;
}
