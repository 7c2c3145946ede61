import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, get } from 'node:http';
import { closed, connected, expect, serve, targetOf, textOf } from '../endpoint.js';

const BODY = 'Hello from a server of @net/net.\n';

/** The least that an HTTP client is content with: reads one request, answers, ends. */
function respond(socket) {
  let head = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    head += chunk;
    if (!head.includes('\r\n\r\n')) return;
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`);
  });
}

export const curlFetches = {
  title: 'curl, our Server',
  visit: (endpoint) =>
    serve(endpoint, {}, respond, async ({ host, port }) => {
      const { missing, stdout } = await new Promise((resolve, reject) => {
        const line = [
          '--silent',
          '--show-error',
          '--noproxy',
          '*',
          '--max-time',
          '20',
          `http://${host}:${port}/`,
        ];
        execFile('curl', line, (error, stdout, stderr) => {
          if (error?.code === 'ENOENT') resolve({ missing: true, stdout: '' });
          else if (error) reject(new Error(stderr || error.message));
          else resolve({ missing: false, stdout });
        });
      });
      if (missing) return 'curl is not installed here; the next line does the same with another client';
      expect(stdout === BODY, `curl prints the body, not ${JSON.stringify(stdout)}`);
      return `curl printed: ${BODY.trim()}`;
    }),
};

export const nodeFetches = {
  title: 'node:http, our Server',
  visit: (endpoint) =>
    serve(endpoint, {}, respond, async ({ host, port }) => {
      const [response] = await once(get({ host, port, agent: false }), 'response');
      const body = await textOf(response);
      expect(response.statusCode === 200, `the status is 200, not ${response.statusCode}`);
      expect(body === BODY, `the body arrives, not ${JSON.stringify(body)}`);
      return `${response.statusCode} ${response.statusMessage}: ${body.trim()}`;
    }),
};

export const weFetch = {
  title: 'our Socket, node:http',
  async visit() {
    const server = createHttpServer((request, response) => response.end(`You asked for ${request.url}.`));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const socket = await connected(targetOf(server));
      socket.write('GET /the/moon HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      const response = await textOf(socket);
      await closed(socket);
      const [status] = response.split('\r\n');
      expect(status === 'HTTP/1.1 200 OK', `the status line is 200, not ${status}`);
      expect(response.includes('You asked for /the/moon.'), 'the body is the answer to our request');
      return `${status}: You asked for /the/moon.`;
    } finally {
      server.close();
    }
  },
};
