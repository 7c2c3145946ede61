import { createRequire } from 'node:module';
import { RegisteredPrograms } from '@net-tooling/parity/registered';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const programs = new RegisteredPrograms();
beforeAll(() => programs.build());
afterAll(() => programs.remove());

const { resolve } = createRequire(import.meta.url);
const library = (name: string) => JSON.stringify(resolve(name));

/** Each prints JSON, and the same with the `net` of Node. */
const mocked: Record<string, () => string> = {
  // Puts objects of its own in the place of native handles, beneath both ends.
  mitm: () => `
    const net = require('net');
    const http = require('http');
    const mitm = require(${library('mitm')})();
    mitm.on('connection', (socket) => socket.on('data', (data) => socket.end('mitm ' + data)));
    const socket = net.connect(22, 'example.test').setEncoding('utf8');
    const events = [];
    for (const event of ['connect', 'data', 'end', 'finish', 'error', 'close']) socket.on(event, (value) => events.push([event, value instanceof Error ? value.message : value]));
    socket.write('hello');
    socket.on('close', () => {
      mitm.disable();
      console.log(JSON.stringify(events.filter(([event]) => event !== 'finish')));
    });`,
  nock: () => `
    const http = require('http');
    const nock = require(${library('nock')});
    nock('http://example.test').get('/').reply(200, 'mocked');
    http.get('http://example.test/', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => console.log(JSON.stringify([response.statusCode, text])));
    });`,
  msw: () => `
    const http = require('http');
    const { http: mock, HttpResponse } = require(${library('msw')});
    const { setupServer } = require(${library('msw/node')});
    const server = setupServer(mock.get('http://example.test/', () => HttpResponse.text('mocked')));
    server.listen({ onUnhandledRequest: 'error' });
    (async () => {
      const seen = [await (await fetch('http://example.test/')).text()];
      const response = await new Promise((resolve, reject) => http.get('http://example.test/', resolve).on('error', reject));
      response.setEncoding('utf8');
      for await (const chunk of response) seen.push(chunk);
      server.close();
      console.log(JSON.stringify(seen));
    })();`,
  proxyquire: () => `
    const proxyquire = require(${library('proxyquire')});
    const { connect, isIP } = proxyquire(${JSON.stringify('./subject.cjs')}, { net: { connect: () => 'mocked' } });
    console.log(JSON.stringify([connect(), isIP('::1')]));`,
};

describe.each([20, 26])('on Node %i', (major) => {
  test.each(Object.entries(mocked))(
    '%s mocks what it mocks without us',
    { timeout: 60_000 },
    async (name, body) => {
      programs.write(
        'subject.cjs',
        `const net = require('net'); exports.connect = () => net.connect(80); exports.isIP = (text) => net.isIP(text);`,
      );
      const app = programs.write(`${name}.cjs`, body());
      const nodes = await programs.run(major, [app]);
      expect(nodes.lines).toHaveLength(1);
      for (const register of [programs.cjs, programs.httpCjs]) {
        const { lines, stderr } = await programs.run(major, ['--require', register, app]);
        const withoutPid = (text: string) => text.replaceAll(/node:\d+/g, 'node');
        expect(withoutPid(stderr)).toBe(withoutPid(nodes.stderr));
        expect(lines).toEqual(nodes.lines);
      }
    },
  );
});
