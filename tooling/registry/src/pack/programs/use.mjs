import { strictEqual } from 'node:assert';
import { once } from 'node:events';
import net, { connect, createServer } from '@net/net';

strictEqual(net.connect, connect);

const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
await once(server, 'listening');

const socket = connect(server.address().port, '127.0.0.1').setEncoding('utf8');
socket.end('hello');
const [answer] = await once(socket, 'data');
strictEqual(answer, 'hello');

server.close();
await once(server, 'close');
