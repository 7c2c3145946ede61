const { strictEqual } = require('node:assert');
const net = require('@net/net');

strictEqual(net.default.connect, net.connect);

// As what mocks and watches programs does.
const { isIP } = net;
net.isIP = () => 6;
strictEqual(net.isIP('127.0.0.1'), 6);
net.isIP = isIP;

const server = net.createServer((socket) => socket.pipe(socket));
server.listen(0, '127.0.0.1', () => {
  const socket = net.connect(server.address().port, '127.0.0.1').setEncoding('utf8');
  socket.end('hello');
  socket.once('data', (answer) => {
    strictEqual(answer, 'hello');
    server.close();
  });
});
