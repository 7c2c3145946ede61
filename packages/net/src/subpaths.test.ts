import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { getDefaultTransport } from '@net/transport';
import { expect, test } from 'vitest';
import * as activation from './activation.ts';
import * as capabilities from './capabilities.ts';
import * as cluster from './cluster.ts';
import * as net from './index.ts';
import * as promises from './promises.ts';

test('the promises are of our own sockets and servers', async () => {
  expect(Object.keys(promises).sort()).toEqual(['connect', 'listen']);
  const server = await promises.listen({
    port: 0,
    host: '127.0.0.1',
    connectionListener: (peer) => peer.end(),
  });
  expect(server).toBeInstanceOf(net.Server);
  const socket = await promises.connect((server.address() as AddressInfo).port, '127.0.0.1');
  expect(socket).toBeInstanceOf(net.Socket);
  await once(socket.resume(), 'close');
  await server[Symbol.asyncDispose]();
});

test('the capabilities are those of the transport in use', () => {
  expect(Object.keys(capabilities)).toEqual(['getCapabilities']);
  expect(capabilities.getCapabilities()).toBe(getDefaultTransport().capabilities);
});

test('the limits of a cluster are an option of our servers', async () => {
  expect(Object.keys(cluster)).toEqual(['clusterLimits']);
  const limitsAcross = cluster.clusterLimits();
  const server = net.createServer({ maxConnectionsPerAddress: 1, limitsAcross });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  // A process without workers counts for itself.
  const connected = once(server, 'connection');
  const first = net.connect(port, '127.0.0.1');
  await connected;
  const second = net.connect(port, '127.0.0.1').on('error', () => undefined);
  const [{ reason }] = await once(server, 'drop');
  expect(reason).toBe('perAddress');
  first.destroy();
  second.destroy();
  await server[Symbol.asyncDispose]();
});

test('the activation is of our own servers, and of those of Node', async () => {
  expect(Object.keys(activation).sort()).toEqual(['listenFds', 'passListeners']);
  expect(activation.listenFds()).toEqual([]);
  expect(() => activation.passListeners({ web: net.createServer() })).toThrow(/not running/);
});
