import { ok, strictEqual } from 'node:assert';
import dgram from 'node:dgram';
import { once } from 'node:events';
import nodes from 'node:net';
import { BlockList, connect } from '@net/net';
import { listen } from '@net/net/promises';

const blockList = new BlockList({ cidrs: ['127.0.0.2/32'] });
const server = await listen({ port: 0, host: '127.0.0.1', blockList });
server.on('connection', (peer) => peer.pipe(peer));
const { port } = server.address();

const socket = connect({ port, host: '127.0.0.1' }).setEncoding('utf8');
// What makes Node's own modules accept sockets and lists is in the bundle, although only named exports are imported.
ok(socket instanceof nodes.Socket);
dgram.createSocket({ type: 'udp4', sendBlockList: blockList }).close();

socket.end('hello');
const [answer] = await once(socket, 'data');
strictEqual(answer, 'hello');

const refused = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }).on('error', () => undefined);
await once(server, 'drop');
refused.destroy();
server.close();
await once(server, 'close');
console.log('right');
