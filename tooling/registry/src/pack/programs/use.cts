import net = require('@net/net');

const server: net.Server = net.createServer();
server.listen('/tmp/use.sock');
const socket: net.Socket = new net.Socket({ allowHalfOpen: true });
socket.end('hello');

import whole from '@net/net';

const other: whole.Socket = whole.connect('/tmp/use.sock');
other.end();
