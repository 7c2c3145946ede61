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
  sinon: () => `
    const net = require('net');
    const sinon = require(${library('sinon')});
    const seen = [];
    sinon.stub(net, 'connect').returns('stubbed');
    seen.push(net.connect(80));
    const write = sinon.stub(net.Socket.prototype, 'write').returns(false);
    seen.push(new net.Socket().write('x'), write.callCount);
    const listen = sinon.spy(net.Server.prototype, 'listen');
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      seen.push(listen.calledOnce, listen.firstCall.thisValue === server, server.listening);
      server.close();
      sinon.restore();
      seen.push(typeof net.connect, net.connect(server.address() ?? 9).on('error', () => undefined).constructor.name);
      console.log(JSON.stringify(seen));
    });`,
};

/** A test file of Jest. Jest runs it in a context of its own, with its own `require`. */
const JEST_TESTS = `
  jest.mock('net');
  const net = require('net');
  const actual = jest.requireActual('net');

  test('what is mocked automatically', () => {
    expect(Object.keys(net).sort()).toEqual(expect.arrayContaining(['Server', 'Socket', 'connect', 'isIP']));
    expect(net.connect(80)).toBeUndefined();
    net.connect.mockReturnValue('mocked');
    expect([net.connect(80), net.connect.mock.calls.length]).toEqual(['mocked', 2]);
    const socket = new net.Socket();
    expect([socket.write('x'), socket.end(), socket.setTimeout(1)]).toEqual([undefined, undefined, undefined]);
    expect(socket.write).toHaveBeenCalledWith('x');
    expect(net.Socket).toHaveBeenCalledTimes(1);
  });

  test('a spy, and what it calls', async () => {
    const isNodes = actual.Socket === Object.getPrototypeOf(require('tls').TLSSocket);
    expect(isNodes).toBe(process.env.IS_NODES === 'true');
    const spy = jest.spyOn(actual, 'connect');
    const server = actual.createServer((socket) => socket.pipe(socket));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = actual.connect(server.address().port, '127.0.0.1').setEncoding('utf8');
    socket.end('hello');
    expect(await new Promise((resolve) => socket.on('data', resolve))).toBe('hello');
    expect(spy).toHaveBeenCalledTimes(1);
    spy.mockRestore();
    await new Promise((resolve) => server.close(resolve));
  });`;

const JEST_FACTORY_TEST = `
  jest.mock('net', () => ({ ...jest.requireActual('net'), connect: () => 'from a factory' }));

  test('a mock with a factory', () => {
    const net = require('net');
    expect([net.connect(), net.isIP('::1')]).toEqual(['from a factory', 6]);
  });`;

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
        const warning = /\(node:\d+\) NetRegisterWarning: An ES module .*\n.*\n/g;
        // `require` of msw loads an ES module. On Node 20 no hook sees its imports.
        expect(stderr.match(warning)?.length).toBe(name === 'msw' && major === 20 ? 1 : undefined);
        expect(withoutPid(stderr.replace(warning, ''))).toBe(withoutPid(nodes.stderr));
        expect(lines).toEqual(nodes.lines);
      }
    },
  );

  test('Jest mocks what it mocks without us', { timeout: 120_000 }, async () => {
    programs.write('jest/package.json', '{ "jest": { "transform": {}, "testEnvironment": "node" } }');
    programs.write('jest/net.test.js', JEST_TESTS);
    programs.write('jest/factory.test.js', JEST_FACTORY_TEST);
    const { resolve } = createRequire(import.meta.url);
    const jest = [resolve('jest/bin/jest'), '--rootDir', `${programs.folder}/jest`, '--json', '--runInBand'];
    for (const flags of [[], ['--require', programs.cjs], ['--require', programs.httpCjs]]) {
      const { lines } = await programs.run(major, [...flags, ...jest], { IS_NODES: `${flags.length === 0}` });
      expect(lines).toMatchObject([{ numPassedTests: 3, numTotalTests: 3 }]);
    }
  });
});
