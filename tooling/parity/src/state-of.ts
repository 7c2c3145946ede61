import type { Socket } from 'node:net';

/** What a program can see of a socket at this moment; ports only as "a port". */
export function stateOf(socket: Socket): Record<string, unknown> {
  const port = (value: unknown) => (typeof value === 'number' && value > 0 ? 'a port' : value);
  const address: Record<string, unknown> = { ...socket.address() };
  if ('port' in address) address.port = port(address.port);
  return {
    connecting: socket.connecting,
    pending: socket.pending,
    readyState: socket.readyState,
    destroyed: socket.destroyed,
    closed: socket.closed,
    errored: socket.errored?.message.replace(/\d{4,}/, 'a port'),
    readable: socket.readable,
    readableEnded: socket.readableEnded,
    readableFlowing: socket.readableFlowing,
    readableLength: socket.readableLength,
    writable: socket.writable,
    writableEnded: socket.writableEnded,
    writableFinished: socket.writableFinished,
    writableLength: socket.writableLength,
    bufferSize: socket.bufferSize,
    bytesRead: socket.bytesRead,
    bytesWritten: socket.bytesWritten,
    timeout: socket.timeout,
    allowHalfOpen: socket.allowHalfOpen,
    hasHandle: Boolean((socket as unknown as { _handle: unknown })._handle),
    address,
    localAddress: socket.localAddress,
    localFamily: socket.localFamily,
    localPort: port(socket.localPort),
    remoteAddress: socket.remoteAddress,
    remoteFamily: socket.remoteFamily,
    remotePort: port(socket.remotePort),
  };
}
