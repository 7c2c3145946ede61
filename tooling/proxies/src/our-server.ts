import { once } from 'node:events';
import net from '@net/net';
import { ProxyHeaderReader, type ProxyReaderResult } from '@net/proxy-protocol';

/** What a connection began with. */
export interface Beginning {
  readonly result: ProxyReaderResult;
  /** All bytes up to the end of the header. */
  readonly bytes: Buffer;
}

/** A server that reads a header and answers what follows it with the same. */
export interface OurServer {
  readonly port: number;
  /** The beginning of the next connection. */
  next(): Promise<Beginning>;
  close(): Promise<void>;
}

/** Starts a server of ours, over TCP. */
export async function startOurServer(): Promise<OurServer> {
  const beginnings: Beginning[] = [];
  const waiting: ((beginning: Beginning) => void)[] = [];
  const sockets = new Set<net.Socket>();

  const server = net.createServer((socket) => {
    sockets.add(socket);
    // A proxy that is stopped resets its connections.
    socket.on('error', () => undefined);
    const reader = new ProxyHeaderReader();
    const chunks: Buffer[] = [];
    socket.on('data', function read(chunk: Buffer) {
      chunks.push(chunk);
      const result = reader.push(chunk);
      if (result.status === 'incomplete') return;
      socket.off('data', read);
      const all = Buffer.concat(chunks);
      const beginning = { result, bytes: all.subarray(0, all.length - result.rest.length) };
      const receive = waiting.shift();
      if (receive) receive(beginning);
      else beginnings.push(beginning);
      socket.write(result.rest);
      socket.pipe(socket);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    port: (server.address() as net.AddressInfo).port,
    next() {
      const beginning = beginnings.shift();
      return beginning ? Promise.resolve(beginning) : new Promise((resolve) => waiting.push(resolve));
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
