import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { WebSocketServer } from 'ws';

/** An HTTP server on a loopback address. */
export interface TestServer {
  readonly port: number;
  /** The number of connections that the server has accepted. */
  connections(): number;
  close(): Promise<void>;
}

/**
 * Starts a server that answers `/` with its name, and `/to/<URL>` or `/to/<status>/<URL>` with a redirect to the URL. To a
 * WebSocket client it sends its name.
 */
export async function startServer(
  host: '127.0.0.1' | '::1',
  name: string,
  identity?: { key: string; cert: string },
): Promise<TestServer> {
  let count = 0;
  const answer: http.RequestListener = ({ url }, response) => {
    const redirect = readRedirect(url);
    if (redirect) response.writeHead(redirect.status, { location: redirect.location }).end();
    else response.end(name);
  };
  const server: http.Server = identity ? https.createServer(identity, answer) : http.createServer(answer);
  server.on('connection', () => count++);
  const webSockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const redirect = readRedirect(request.url);
    if (redirect) socket.end(`HTTP/1.1 ${redirect.status} Moved\r\nlocation: ${redirect.location}\r\n\r\n`);
    else webSockets.handleUpgrade(request, socket, head, (webSocket) => webSocket.send(name));
  });
  await listen(server, host);
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, host: string): Promise<void> {
  await once(server.listen(0, host), 'listening');
}

function readRedirect(url = ''): { status: number; location: string } | undefined {
  const [, status, target] = /^\/to\/(?:(\d+)\/)?(.+)$/.exec(url) ?? [];
  if (target === undefined) return undefined;
  const location = decodeURIComponent(target).replaceAll(/[^\0-\x7f]/gu, encodeURIComponent);
  return { status: Number(status ?? 302), location };
}
