import type { AddressInfo } from 'node:net';
import net, { connect, createServer, type Server, type Socket } from '@net/net';

const server: Server = createServer((socket: Socket) => {
  socket.setNoDelay(true).pipe(socket);
});

server.listen({ port: 0, host: '127.0.0.1' }, () => {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('data', (chunk) => console.log(chunk.length));
  socket.on('error', (error: Error) => console.log(error.message));
  // @ts-expect-error A port is no object: the types must not be `any`.
  connect({ port: {} });
});

const other: net.Socket = new net.Socket();
other.end();
