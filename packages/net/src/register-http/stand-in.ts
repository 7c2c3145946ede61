import { syncBuiltinESMExports } from 'node:module';
import { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM } from '@net/errors';
import { connect } from '@net/stream-socket/internal';
import { connectWithoutDelay } from './http2-connect.ts';
import { overOurServer, replaceServerMethods } from './servers.ts';
import { forwardToUnderlying, overOurSocket } from './tls-connect.ts';

/** The key in `globalThis` that is set once the thread's HTTP and TLS use this package. */
const STANDS: unique symbol = Symbol.for('@net/net/register-http') as never;

/**
 * Makes Node's HTTP, HTTPS, HTTP/2 and TLS use the sockets and servers of this package in the running thread, for servers created
 * and connections begun from now on. Changes only exported functions and prototypes of Node's modules. Node's documented
 * `syncBuiltinESMExports` makes the changes visible to `import { createServer } from 'node:http'`.
 *
 * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM on Bun and Deno, whose HTTP servers and clients are built otherwise.
 */
export function standUnderHttp(): void {
  const thread = globalThis as { [STANDS]?: true };
  if (thread[STANDS]) return;
  if ('Bun' in globalThis || 'Deno' in globalThis) {
    throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: '@net/net/register-http' });
  }
  Object.defineProperty(thread, STANDS, { value: true });

  const net = process.getBuiltinModule('node:net');
  const tls = process.getBuiltinModule('node:tls');
  const http = process.getBuiltinModule('node:http');
  const https = process.getBuiltinModule('node:https');
  const http2 = process.getBuiltinModule('node:http2');

  // `Http2Server` is not exported, so its prototype is taken from an instance. The servers of `http2.createSecureServer` and
  // `https` inherit from `tls.Server`.
  const http2Server = Object.getPrototypeOf(http2.createServer()) as object;
  replaceServerMethods(net, [http.Server.prototype, tls.Server.prototype, http2Server]);
  for (const module of [http, https, tls]) {
    module.Server = overOurServer(module.Server as never);
    module.createServer = overOurServer(module.createServer as never);
  }
  // Node turns Nagle's algorithm off for HTTP/2, but only on sockets with a native handle.
  http2.createServer = overOurServer(http2.createServer as never, { noDelay: true });
  http2.createSecureServer = overOurServer(http2.createSecureServer as never, { noDelay: true });
  http2.connect = connectWithoutDelay(http2.connect);

  // Node's HTTP, HTTP/2 and `fetch` call these functions of the module when they connect.
  const nodesConnect = net.connect;
  net.connect = connect as never;
  net.createConnection = connect as never;
  // Before Node 22, `http.Agent.prototype.createConnection` is the function `net.connect` itself.
  if (http.Agent.prototype.createConnection === nodesConnect) {
    http.Agent.prototype.createConnection = connect as never;
  }
  tls.connect = overOurSocket(tls.connect);
  forwardToUnderlying(tls.TLSSocket.prototype);
  syncBuiltinESMExports();
}
