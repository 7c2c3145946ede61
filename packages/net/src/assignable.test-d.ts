import type nodeNet from 'node:net';
import type tls from 'node:tls';
import * as net from './index.ts';

/** All that both have; see exports.parity.test.ts for what only one has. */
type Common = Pick<typeof nodeNet, keyof typeof net & keyof typeof nodeNet>;
export const asModule: Common = net;
export const asDefaultExport: Common = net.default;

// What is tested is that it compiles: our objects and functions go where Node's types are asked for.
declare const socket: net.Socket;
declare const server: net.Server;

export const asSocket: nodeNet.Socket = socket;
export const asServer: nodeNet.Server = server;
export const asConnect: typeof nodeNet.connect = net.connect;
export const asCreateConnection: typeof nodeNet.createConnection = net.createConnection;
export const asCreateServer: typeof nodeNet.createServer = net.createServer;
export const asBoundSocket: typeof nodeNet.BoundSocket = net.BoundSocket;
export const asIsIP: typeof nodeNet.isIP = net.isIP;
export const asTlsOptions: tls.ConnectionOptions = { socket };

/** Our own are not narrower than Node's: what is made here is ours again. */
export const chained: net.Socket = socket
  .setNoDelay()
  .setTimeout(1)
  .once('connect', () => undefined)
  .ref();
export const listening: net.Server = server
  .listen(0)
  .unref()
  .on('listening', () => undefined);

// Events have types; those of other names can be used as well.
server.on('connection', (accepted) => accepted.setTypeOfService(0));
server.on('drop', (dropped) => dropped?.remoteAddress?.length);
socket.on('close', (hadError) => hadError === true);
socket.on('lookup', (_error, address, family) => [address.length, family]);
socket.on('of my own', (anything) => anything);

export class Subclass extends net.Socket {
  override end(): this {
    return super.end('bye');
  }
}
