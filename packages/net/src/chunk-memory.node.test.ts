import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serialize } from 'node:v8';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { hostTransport, libuvTransport, type Transport } from '@net/transport';
import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { connect, createServer, type Socket } from './index.ts';

/** An action of a program with a chunk; returns the bytes that it kept. */
const uses = {
  keeps: (chunk: Buffer<ArrayBuffer>) => chunk,
  clones(chunk: Buffer<ArrayBuffer>) {
    const { buffer } = structuredClone(chunk);
    expect(buffer.byteLength).toBe(chunk.length);
    expect(serialize(chunk).length).toBeLessThan(chunk.length + 64);
    return new Uint8Array(buffer);
  },
  posts(chunk: Buffer<ArrayBuffer>) {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(chunk, [chunk.buffer]);
    const { message } = receiveMessageOnPort(port2) as { message: Uint8Array };
    port1.close();
    expect(chunk.length).toBe(0);
    return message;
  },
  transfers(chunk: Buffer<ArrayBuffer>) {
    return new Uint8Array(structuredClone(chunk.buffer, { transfer: [chunk.buffer] }));
  },
  enqueues(chunk: Buffer<ArrayBuffer>) {
    const copy = Uint8Array.from(chunk);
    // `enqueue` detaches its argument.
    new ReadableStream({ type: 'bytes', start: (controller) => controller.enqueue(chunk) });
    expect(chunk.length).toBe(0);
    return copy;
  },
  overwrites(chunk: Buffer<ArrayBuffer>) {
    const copy = Uint8Array.from(chunk);
    chunk.fill(0xff);
    return copy;
  },
};

type Use = keyof typeof uses;

const CONNECTIONS = 3;

/** The high bits of a byte identify its connection, the low bits its position. */
const byteOf = (connection: number, at: number): number => (connection << 5) | (at % 31);

async function exchange(transport: Transport, lengths: number[], order: Use[]): Promise<void> {
  const accepted: Socket[] = [];
  const server = createServer({ transport }, (socket) => accepted.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const readers: Socket[] = [];
  const received: Uint8Array[][] = [];
  const foreign: string[] = [];
  try {
    for (let connection = 0; connection < CONNECTIONS; connection++) {
      const socket = connect({ port, host: '127.0.0.1', transport });
      const kept: Uint8Array[] = [];
      let chunks = 0;
      socket.on('data', (chunk: Buffer<ArrayBuffer>) => {
        const isForeign = new Uint8Array(chunk.buffer).some((byte) => byte >> 5 !== connection);
        if (isForeign) foreign.push(`${chunk.length} bytes beside others in ${chunk.buffer.byteLength}`);
        kept.push(uses[order[chunks++ % order.length]!](chunk));
      });
      received.push(kept);
      readers.push(socket);
      await once(socket, 'connect');
      if (accepted.length <= connection) await once(server, 'connection');
    }
    const sent = lengths.reduce((sum, length) => sum + length, 0);
    let at = 0;
    for (const length of lengths) {
      for (const [connection, socket] of accepted.entries()) {
        socket.write(Uint8Array.from({ length }, (_, index) => byteOf(connection, at + index)));
      }
      at += length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const socket of accepted) socket.end();
    await Promise.all(readers.map((socket) => socket.readableEnded || once(socket, 'end')));
    expect(foreign).toEqual([]);
    for (const [connection, kept] of received.entries()) {
      const bytes = Buffer.concat(kept);
      expect(bytes.length).toBe(sent);
      expect(bytes.findIndex((byte, index) => byte !== byteOf(connection, index))).toBe(-1);
    }
  } finally {
    for (const socket of [...readers, ...accepted]) socket.destroy();
    server.close();
  }
}

for (const transport of [libuvTransport()!, hostTransport()]) {
  test(
    `chunks over ${transport.name} are the program's: no other bytes in their memory, and free to go`,
    {
      timeout: 120_000,
    },
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 150_000 })), {
            minLength: 1,
            maxLength: 8,
          }),
          fc.array(fc.constantFrom(...(Object.keys(uses) as Use[])), { minLength: 1, maxLength: 6 }),
          (lengths, order) => exchange(transport, lengths, order),
        ),
        { numRuns: 25 },
      ),
  );
}
