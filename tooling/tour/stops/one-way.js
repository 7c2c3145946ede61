import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closed, connected, expect, serve } from '../endpoint.js';

const MEBIBYTE = 2 ** 20;
const TOTAL = 256 * MEBIBYTE;
const CHUNK = 64 * 1024;
/** The chunks are cut out of this at changing places, so that a lost or doubled one changes the hash. */
const POOL = 4 * MEBIBYTE;

/** A stream in one direction, hashed at both ends; the sender waits whenever it is told to. */
export const oneWay = {
  title: '256 MiB one way',
  async visit(endpoint, progress) {
    const received = createHash('sha256');
    let receivedBytes = 0;
    let receiver;
    const receive = (socket) => {
      receiver = new Promise((resolve, reject) => {
        socket.on('data', (chunk) => {
          received.update(chunk);
          receivedBytes += chunk.length;
        });
        socket.on('end', resolve);
        socket.on('error', reject);
      });
    };
    return serve(endpoint, {}, receive, async (target) => {
      const socket = await connected(target);
      const sent = createHash('sha256');
      const pool = randomBytes(POOL);
      const startedAt = performance.now();
      let waits = 0;
      let peak = 0;
      for (let sentBytes = 0; sentBytes < TOTAL; sentBytes += CHUNK) {
        const offset = (sentBytes * 31) % (POOL - CHUNK);
        const chunk = pool.subarray(offset, offset + CHUNK);
        sent.update(chunk);
        const hasRoom = socket.write(chunk);
        peak = Math.max(peak, socket.writableLength);
        if (hasRoom) continue;
        waits++;
        await once(socket, 'drain');
        progress.update(Math.round(sentBytes / MEBIBYTE), TOTAL / MEBIBYTE, 'MiB');
      }
      socket.end();
      await closed(socket);
      await receiver;
      const seconds = (performance.now() - startedAt) / 1000;

      const digests = [sent.digest('hex'), received.digest('hex')];
      expect(receivedBytes === TOTAL, `${TOTAL} bytes arrive, not ${receivedBytes}`);
      expect(digests[0] === digests[1], `SHA-256 ${digests[0]} was sent, ${digests[1]} arrived`);
      expect(waits > 0, 'write() says at least once that the sender shall wait');
      const limit = socket.writableHighWaterMark + CHUNK;
      expect(peak <= limit, `at most ${limit} bytes wait in the sender, not ${peak}`);
      const speed = Math.round(TOTAL / MEBIBYTE / seconds);
      const digest = digests[0].slice(0, 8);
      return [
        `${seconds.toFixed(2)} s, ${speed} MiB/s with hashing; SHA-256 ${digest}… at both ends`,
        `waited ${count(waits)} times for 'drain'; never more than ${peak / 1024} KiB in the sender`,
      ].join('\n');
    });
  },
};

const count = (number) => number.toLocaleString('en-US');
