import { once } from 'node:events';
import hostNet, { type AddressInfo } from 'node:net';
import type { NetImplementation } from '@net-tooling/parity';
import { afterEach, describe, expect } from 'vitest';
import { testBoth } from '../testing/implementations.ts';

const servers: hostNet.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A client of a server that ends its half of the connection immediately, and the data that the server receives. */
async function clientOfEndingServer(net: NetImplementation) {
  const heard: Buffer[] = [];
  const server = hostNet.createServer({ allowHalfOpen: true }, (peer) => {
    peer.on('data', (bytes: Buffer) => heard.push(bytes)).on('error', () => undefined);
    peer.end();
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [peer] = await once(server, 'connection');
  return { client: client.resume(), server, peerClosed: once(peer, 'close'), heard };
}

describe('writing when the peer has ended', () => {
  testBoth("a last word in an 'end' listener goes out", async (net) => {
    const { client, peerClosed, heard } = await clientOfEndingServer(net);
    client.on('end', () => {
      expect(client.writable).toBe(true);
      expect(client.write('last')).toBe(true);
    });
    await Promise.all([once(client, 'close'), peerClosed]);
    expect(Buffer.concat(heard).toString()).toBe('last');
  });

  testBoth('nothing goes out after our own end', async (net) => {
    const { client } = await clientOfEndingServer(net);
    const outcome: unknown[] = [];
    client.on('end', () => {
      client.end();
      outcome.push(client.write('late', (error) => outcome.push((error as NodeJS.ErrnoException).code)));
    });
    client.on('error', (error) => outcome.push(error.message));
    const hadError = await new Promise((resolve) => client.once('close', resolve));
    expect(outcome).toEqual([false, 'EPIPE', 'This socket has been ended by the other party']);
    expect(hadError).toBe(true);
  });
});

describe("a write before 'connect'", () => {
  testBoth('goes out between the listeners added before it and those added after', async (net) => {
    const { client: first, server } = await clientOfEndingServer(net);
    first.destroy();
    const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
    const unsent: number[] = [];
    client.on('connect', () => unsent.push(client.writableLength));
    client.write('abc');
    client.on('connect', () => unsent.push(client.writableLength));
    await once(client, 'close');
    expect(unsent).toEqual([3, 0]);
    expect(client.bytesWritten).toBe(3);
  });

  testBoth("fails if a 'connect' listener destroys the socket", async (net) => {
    const { client: first, server } = await clientOfEndingServer(net);
    first.destroy();
    const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
    const outcome: unknown[] = [];
    client.on('connect', () => client.destroy());
    client.write('abc', (error) => outcome.push((error as NodeJS.ErrnoException).code));
    client.on('error', (error) => outcome.push(error));
    await once(client, 'close');
    expect(outcome).toEqual(['ERR_SOCKET_CLOSED']);
  });

  testBoth("fails if there never is one, and 'close' comes", async (net) => {
    const client = net.connect({ port: 1, host: 'x', lookup: () => undefined });
    const outcome: unknown[] = [];
    client.on('close', () => outcome.push('close'));
    client.write('abc', (error) => outcome.push((error as NodeJS.ErrnoException).code));
    client.destroy();
    expect(outcome).toEqual([]);
    await once(client, 'close');
    await new Promise(setImmediate);
    expect(outcome).toEqual(['close', 'ERR_SOCKET_CLOSED_BEFORE_CONNECTION']);
  });
});
