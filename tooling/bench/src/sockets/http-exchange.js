/** The exchange that the rows for HTTP and HTTPS measure. */

const answer =
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\nKeep-Alive: timeout=60\r\n\r\nok';

/** The options of the load. */
export const exchange = {
  connections: 64,
  request: Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  answerBytes: answer.length,
};

/**
 * Makes a server of HTTP or HTTPS give that answer.
 *
 * @param {import('node:http').Server | import('node:https').Server} server
 */
export function answerRequests(server) {
  server.on('request', (_request, /** @type {import('node:http').ServerResponse} */ response) => {
    response.sendDate = false;
    response.setHeader('Content-Length', 2);
    response.end('ok');
  });
  // Others have their turns in between.
  server.keepAliveTimeout = 60_000;
}
