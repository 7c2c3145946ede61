import assert from 'node:assert/strict';
import { DONE, PENDING, type TextEncoding } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import { errno, expectStatus } from '../session/errno.ts';
import { expectSameBytes, patternBytes } from '../session/pattern-bytes.ts';

const MiB = 1024 * 1024;

/** Texts and their encoded bytes, with the reason for each row. */
const texts: [reason: string, encoding: TextEncoding, text: string, bytes: number[]][] = [
  ['plain letters', 'utf8', 'abc', [0x61, 0x62, 0x63]],
  ['two and three bytes a letter', 'utf8', 'é€', [0xc3, 0xa9, 0xe2, 0x82, 0xac]],
  ['a letter outside the first plane', 'utf8', '😀', [0xf0, 0x9f, 0x98, 0x80]],
  ['a high surrogate alone', 'utf8', 'a\ud83dz', [0x61, 0xef, 0xbf, 0xbd, 0x7a]],
  ['a low surrogate alone', 'utf8', 'a\ude00z', [0x61, 0xef, 0xbf, 0xbd, 0x7a]],
  ['surrogates the wrong way round', 'utf8', '\ude00\ud83d', [0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd]],
  ['a byte order mark stays', 'utf8', '\ufeffa', [0xef, 0xbb, 0xbf, 0x61]],
  ['a NUL does not end it', 'utf8', 'a\0b', [0x61, 0, 0x62]],
  ['a byte a letter', 'latin1', 'aéÿ', [0x61, 0xe9, 0xff]],
  ['the low byte of what does not fit', 'latin1', 'Ā€', [0x00, 0xac]],
  ['seven bits', 'ascii', 'abc', [0x61, 0x62, 0x63]],
  ['the low byte of what does not fit', 'ascii', 'éĀ', [0xe9, 0x00]],
  ['two bytes a letter, the low one first', 'ucs2', 'a€', [0x61, 0x00, 0xac, 0x20]],
  ['surrogates as they are', 'ucs2', '\ud83d', [0x3d, 0xd8]],
];

export function describeWriting({ contractTest }: Chapter): void {
  contractTest(
    'says at once that a small write is done',
    async (session) => {
      const { client, server } = await session.pair('tcp');
      assert.equal(client.write(patternBytes(100)), DONE);
      assert.equal(client.writeText('é', 'utf8'), DONE);
      assert.equal(client.writeMany([patternBytes(10), patternBytes(20)]), DONE);
      assert.equal(client.handle.writeQueueSize, 0);
      await server.read(132);
      await session.settle();
      assert.deepEqual(client.heard, ['connect']);
    },
    { needs: ['immediate-writes'] },
  );

  contractTest('moves one large write', async (session) => {
    const { client, server } = await session.pair('tcp');
    const sent = patternBytes(20 * MiB);
    const status = client.write(sent);
    client.shutdown();
    expectSameBytes(await server.readAll(), sent);
    assert.equal(await client.written(status), DONE);
  });

  contractTest('moves ten thousand small writes, in order', async (session) => {
    const { client, server } = await session.pair('tcp');
    const sent = patternBytes(10_000 * 7);
    for (let at = 0; at < sent.length; at += 7) client.write(sent.subarray(at, at + 7));
    client.shutdown();
    expectSameBytes(await server.readAll(), sent);
  });

  contractTest('moves bytes both ways at once', async (session) => {
    const { client, server } = await session.pair('tcp');
    const [up, down] = [patternBytes(5 * MiB, 1), patternBytes(5 * MiB, 2)];
    client.write(up);
    server.write(down);
    client.shutdown();
    server.shutdown();
    const [atServer, atClient] = await Promise.all([server.readAll(), client.readAll()]);
    expectSameBytes(atServer, up);
    expectSameBytes(atClient, down);
  });

  contractTest('takes an empty write', async (session) => {
    const { client, server } = await session.pair('tcp');
    assert.equal(await client.written(client.write(new Uint8Array(0))), DONE);
    assert.equal(await client.written(client.writeText('', 'utf8')), DONE);
    assert.equal(await client.written(client.writeMany([])), DONE);
    assert.equal(await client.written(client.writeMany([new Uint8Array(0), new Uint8Array(0)])), DONE);
    await client.ended();
    assert.equal((await server.readAll()).length, 0);
  });

  contractTest('writes many chunks as one write, in order', async (session) => {
    const { client, server } = await session.pair('tcp');
    const chunks = Array.from({ length: 3000 }, (_, index) => patternBytes(index % 50, index + 1));
    assert.equal(await client.written(client.writeMany(chunks)), DONE);
    assert.ok(client.writeStatuses.length <= 1);
    client.shutdown();
    expectSameBytes(await server.readAll(), Buffer.concat(chunks));
  });

  contractTest('answers one large write of many chunks once', async (session) => {
    const { client, server } = await session.pair('tcp');
    const chunks = Array.from({ length: 200 }, (_, index) => patternBytes(100_000, index + 1));
    const status = client.writeMany(chunks);
    assert.equal(status, PENDING);
    client.shutdown();
    expectSameBytes(await server.readAll(), Buffer.concat(chunks));
    assert.deepEqual(client.writeStatuses, [DONE]);
  });

  for (const [reason, encoding, text, bytes] of texts) {
    contractTest(`writes ${encoding}: ${reason} (${JSON.stringify(text)})`, async (session) => {
      const { client, server } = await session.pair('tcp');
      assert.equal(await client.written(client.writeText(text, encoding)), DONE);
      assert.deepEqual([...(await server.read(bytes.length))], bytes);
      assert.equal(client.handle.bytesWritten, bytes.length);
    });
  }

  for (const encoding of ['utf8', 'latin1', 'ascii', 'ucs2'] as const) {
    contractTest(
      `writes megabytes of ${encoding} that have to wait, in order with bytes`,
      async (session) => {
        const { client, server } = await session.pair('tcp');
        const text = 'aé€😀\ud83d'.repeat(300_000);
        const first = patternBytes(64 * 1024);
        const filled = session.fill(client, first);
        assert.equal(client.writeText(text, encoding), PENDING);
        client.write(patternBytes(10));
        client.shutdown();
        const received = (await server.readAll()).subarray(filled);
        expectSameBytes(received, Buffer.concat([Buffer.from(text, encoding), patternBytes(10)]));
        assert.equal(client.handle.bytesWritten, filled + received.length);
      },
    );

    contractTest(`writes megabytes of ${encoding} at once`, async (session) => {
      const { client, server } = await session.pair('tcp');
      // Characters of one to four bytes, so that some lie across a boundary at which a backend splits texts.
      const text = 'aé€😀\ud83d'.repeat(300_000);
      client.writeText(text, encoding);
      client.shutdown();
      expectSameBytes(await server.readAll(), Buffer.from(text, encoding));
    });
  }

  for (const [reader, writer] of [
    ['client', 'server'],
    ['server', 'client'],
  ] as const) {
    contractTest(
      `makes writes wait while the ${reader} does not read, and ends them in order`,
      async (session) => {
        const ends = await session.pair('tcp');
        const [to, from] = [ends[reader], ends[writer]];
        const chunk = patternBytes(64 * 1024);
        let total = session.fill(from, chunk);
        assert.ok(from.handle.writeQueueSize > 0);
        assert.ok(from.handle.writeQueueSize <= total);
        // Many writes, because the system's buffers may take some of them.
        for (let more = 0; more < 100; more++) {
          assert.equal(from.write(chunk), PENDING);
          total += chunk.length;
        }
        assert.equal(from.pendingWrites, 101);
        assert.ok(from.handle.writeQueueSize > 100 * chunk.length);
        assert.equal(from.handle.bytesWritten, total);
        await session.settle();
        assert.ok(from.pendingWrites > 0);
        from.shutdown();
        const received = await to.readAll();
        assert.equal(received.length, total);
        for (let at = 0; at < total; at += chunk.length) {
          expectSameBytes(received.subarray(at, at + chunk.length), chunk);
        }
        assert.deepEqual(
          from.writeStatuses,
          Array.from({ length: 101 }, () => DONE),
        );
        assert.equal(from.handle.writeQueueSize, 0);
      },
    );
  }

  contractTest('takes new writes from inside onWrite', async (session) => {
    const { client, server } = await session.pair('tcp');
    const chunk = patternBytes(256 * 1024);
    let total = session.fill(client, chunk);
    let more = 20;
    client.whenHeard = (event) => {
      if (event !== 'write' || more-- <= 0) return;
      client.write(chunk);
      total += chunk.length;
      if (more === 0) client.shutdown();
    };
    // A write that completes immediately is not followed by `onWrite`. Then the peer stops reading until a write is pending
    // again.
    server.readStart();
    while (more > 0) {
      await client.until('all that is pending to end', () => client.pendingWrites === 0);
      if (more <= 0) break;
      server.readStop();
      total += session.fill(client, chunk);
      server.readStart();
    }
    await server.until('everything', () => server.receivedLength === total);
  });

  contractTest(
    'shows in writeQueueSize how far the peer has read one large write',
    async (session) => {
      const { client, server } = await session.pair('tcp');
      const sent = patternBytes(64 * MiB);
      const status = client.write(sent);
      assert.equal(status, PENDING);
      const atFirst = client.handle.writeQueueSize;
      server.whenHeard = () => server.receivedLength >= 32 * MiB && server.readStop();
      await server.read(32 * MiB);
      await session.settle();
      assert.equal(client.pendingWrites, 1);
      assert.ok(client.handle.writeQueueSize > 0);
      assert.ok(client.handle.writeQueueSize < atFirst);
      server.whenHeard = undefined;
      await server.read(sent.length);
      assert.equal(await client.written(status), DONE);
    },
    { needs: ['write-progress'] },
  );

  contractTest('fails when the peer has reset the connection', async (session) => {
    const { client, server } = await session.pair('tcp');
    server.reset();
    await server.closed();
    await session.settle();
    const broken = [errno('ECONNRESET'), errno('EPIPE')];
    expectStatus(await client.written(client.write(patternBytes(10))), broken);
    expectStatus(await client.written(client.write(patternBytes(10))), broken);
  });

  contractTest('ends pending writes when the peer resets the connection', async (session) => {
    const { client, server } = await session.pair('tcp');
    const chunk = patternBytes(256 * 1024);
    session.fill(client, chunk);
    client.write(chunk);
    client.readStart();
    server.reset();
    await client.until('the end of the writes', () => client.pendingWrites === 0);
    const broken = [errno('ECONNRESET'), errno('EPIPE')];
    for (const status of client.writeStatuses) expectStatus(status, broken);
    assert.equal(client.writeStatuses.length, 2);
  });

  contractTest('counts the bytes it was given', async (session) => {
    const { client } = await session.pair('tcp');
    assert.equal(client.handle.bytesWritten, 0);
    client.write(patternBytes(10));
    client.writeText('€', 'utf8');
    client.writeMany([patternBytes(3), patternBytes(4)]);
    assert.equal(client.handle.bytesWritten, 20);
  });
}
