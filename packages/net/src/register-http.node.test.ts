import { freePorts } from '@net-tooling/config/free-ports';
import { RegisteredPrograms } from '@net-tooling/parity/registered';
import { nodeMajors } from '@net-tooling/runtimes';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const programs = new RegisteredPrograms();
const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
});

beforeAll(() => programs.build());
afterAll(() => programs.remove());

/** Imports, a certificate, and `served(server)`, which listens on loopback and notes whose sockets the server accepts. */
const BEGINNING = `
  import { once } from 'node:events';
  import { connect, createServer, Server } from 'node:net';
  import http, { createServer as createHttpServer, get } from 'node:http';
  import https from 'node:https';
  import http2 from 'node:http2';
  import tls, { TLSSocket } from 'node:tls';
  import { text } from 'node:stream/consumers';
  import net from 'node:net';

  const certificate = ${JSON.stringify({ cert, key, ca: cert })};
  const NodesSocket = Object.getPrototypeOf(TLSSocket);
  const whose = (socket) => (socket.constructor === NodesSocket ? "Node's" : socket.constructor === net.Socket ? 'ours' : 'other');
  const accepted = [];
  async function served(server, host = '127.0.0.1') {
    server.on('connection', (socket) => accepted.push(whose(socket)));
    await once(server.listen(0, host), 'listening');
    return server.address().port;
  }
  const closed = (server) => new Promise((resolve) => server.close(resolve));
  const print = (value) => console.log(JSON.stringify(value));
`;

const program = (name: string, body: string) => programs.write(`${name}.mjs`, BEGINNING + body);

const ALL_PROTOCOLS = `
  const out = {};
  const web = createHttpServer((request, response) => response.end('http'));
  let port = await served(web);
  const agent = new http.Agent({ keepAlive: true });
  for (const path of ['/1', '/2']) {
    const [response] = await once(get({ host: '127.0.0.1', port, path, agent }), 'response');
    out.http = [whose(response.socket), await text(response)];
  }
  const [global] = await once(http.get({ host: '127.0.0.1', port }), 'response');
  out.globalAgent = [whose(global.socket), await text(global)];
  out.fetch = await (await fetch('http://127.0.0.1:' + port)).text();
  agent.destroy();
  web.closeAllConnections();
  await closed(web);

  const secure = https.createServer(certificate, (request, response) => response.end('https'));
  port = await served(secure, 'localhost');
  for (const host of ['localhost', '127.0.0.1']) {
    const [response] = await once(https.get({ host, port, ca: certificate.ca, servername: 'localhost' }), 'response').catch(() => [null]);
    if (response) out.https = [typeof response.socket.remotePort, await text(response)];
  }
  secure.closeAllConnections();
  await closed(secure);

  const plain = tls.createServer(certificate, (socket) => socket.end('tls'));
  port = await served(plain);
  out.tls = await text(tls.connect(port, '127.0.0.1', { ca: certificate.ca, servername: 'localhost' }));
  await closed(plain);

  for (const [name, server, url] of [
    ['http2', http2.createServer(), 'http://localhost:'],
    ['http2s', http2.createSecureServer(certificate), 'https://localhost:'],
  ]) {
    server.on('stream', (stream) => stream.end(name));
    port = await served(server, 'localhost');
    const session = http2.connect(url + port, { ca: certificate.ca });
    out[name] = await text(session.request());
    session.close();
    await closed(server);
  }
  print([out, [...new Set(accepted)]]);
`;

describe.each(nodeMajors)('on Node %i', (major) => {
  const expected = (whose: string) => [
    {
      http: [whose, 'http'],
      globalAgent: [whose, 'http'],
      fetch: 'http',
      https: ['number', 'https'],
      tls: 'tls',
      http2: 'http2',
      http2s: 'http2s',
    },
    [whose],
  ];

  test('HTTP, HTTPS, HTTP/2, TLS and fetch stand on our sockets and servers', {
    timeout: 60_000,
  }, async () => {
    const app = program('protocols', ALL_PROTOCOLS);
    for (const flags of [
      ['--import', programs.httpEsm],
      ['--require', programs.httpCjs],
    ]) {
      const { lines, stderr } = await programs.run(major, [...flags, app]);
      expect(stderr).toBe('');
      expect(lines).toEqual([expected('ours')]);
    }
  });

  test('NET_REGISTER=http does the same with register; without it they stand on those of Node', {
    timeout: 60_000,
  }, async () => {
    const app = program('protocols', ALL_PROTOCOLS);
    const flags = ['--import', programs.esm, app];
    expect((await programs.run(major, flags, { NET_REGISTER: 'http' })).lines).toEqual([expected('ours')]);
    expect((await programs.run(major, flags, { NET_REGISTER: 'net' })).lines).toEqual([expected("Node's")]);
    await expect(programs.run(major, flags, { NET_REGISTER: 'https' })).rejects.toThrow(
      /process\.env\.NET_REGISTER.*ERR_INVALID_ARG_VALUE/s,
    );
  });

  test('over the sockets of the runtime', { timeout: 60_000 }, async () => {
    const app = program('protocols', ALL_PROTOCOLS);
    const flags = ['--import', programs.httpEsm, app];
    const { lines } = await programs.run(major, flags, { NET_TRANSPORT: 'host' });
    expect(lines).toEqual([expected('ours')]);
  });

  test('blockList and maxConnections of all kinds of servers', { timeout: 60_000 }, async () => {
    const app = program(
      'guards',
      `const blockList = new net.BlockList();
       blockList.addAddress('127.0.0.1');
       const dropped = async (server) => {
         const port = await served(server);
         const [[drop]] = await Promise.all([once(server, 'drop'), once(connect(port, '127.0.0.1').resume(), 'close').catch(() => 0)]);
         await closed(server);
         return drop.reason ?? 'no reason';
       };
       const options = { ...certificate, blockList };
       const reasons = [];
       class Subclass extends http.Server {}
       for (const server of [
         http.createServer(options), new http.Server(options), new Subclass(options), https.createServer(options),
         tls.createServer(options), http2.createServer(options), http2.createSecureServer(options),
       ]) reasons.push(await dropped(server));
       const limited = http.createServer();
       limited.maxConnections = 0;
       reasons.push(await dropped(limited));
       print([new Set(reasons.slice(0, -1)).size, reasons.at(-1) !== reasons[0], accepted.length]);
       let code;
       try { http.createServer({ blockList: {} }); } catch (error) { code = error.code; }
       print(code);
       const request = http.get({ host: '127.0.0.1', port: 9, blockList });
       print((await once(request, 'error'))[0].code);`,
    );
    const { lines, stderr } = await programs.run(major, ['--import', programs.httpEsm, app]);
    expect(stderr).toBe('');
    expect(lines).toEqual([[1, true, 0], 'ERR_INVALID_ARG_TYPE', 'ERR_IP_BLOCKED']);
  });

  test('a server of http listens on several endpoints, and closes all of them', {
    timeout: 60_000,
  }, async () => {
    const ports = await freePorts(2);
    const app = program(
      'several',
      `const server = http.createServer((request, response) => response.end('hello'));
       const ports = ${JSON.stringify(ports)};
       await once(server.listen(ports.map((port) => ({ port, host: '127.0.0.1' }))), 'listening');
       for (const port of ports) {
         const [response] = await once(get({ host: '127.0.0.1', port, agent: false }), 'response');
         print(await text(response));
       }
       await closed(server);
       for (const port of ports) print((await once(get({ host: '127.0.0.1', port }), 'error'))[0].code);`,
    );
    const { lines, stderr } = await programs.run(major, ['--import', programs.httpEsm, app]);
    expect(stderr).toBe('');
    expect(lines).toEqual(['hello', 'hello', 'ECONNREFUSED', 'ECONNREFUSED']);
  });

  test('a server that was listening before, and servers of net, go on', { timeout: 60_000 }, async () => {
    const before = programs.write(
      'before.cjs',
      `const http = require('node:http');
       globalThis.before = http.createServer((request, response) => response.end('before')).listen(0, '127.0.0.1');`,
    );
    const app = program(
      'older',
      `const { before } = globalThis;
       const [response] = await once(get({ host: '127.0.0.1', port: before.address().port }), 'response');
       const count = await new Promise((resolve) => before.getConnections((_, count) => resolve(count)));
       print([await text(response), before.listening, count]);
       before.closeAllConnections();
       await closed(before);
       print([before.listening, before instanceof Server, before instanceof http.Server]);
       const server = createServer((socket) => socket.end('net'));
       const port = await served(server);
       print([await text(connect(port, '127.0.0.1')), accepted]);
       await closed(server);`,
    );
    const flags = ['--require', before, '--require', programs.httpCjs];
    const { lines, stderr } = await programs.run(major, [...flags, app]);
    expect(stderr).toBe('');
    expect(lines).toEqual([
      ['before', true, 1],
      [false, true, true],
      ['net', ['ours']],
    ]);
  });

  test('what a TLS socket tells of connecting is what it tells without', { timeout: 60_000 }, async () => {
    const app = program(
      'tls-events',
      `const server = tls.createServer(certificate, (socket) => socket.end('x'));
       const port = await served(server);
       const refused = 1;
       const lookup = (...args) => setImmediate(answer, ...args);
       const answer = (host, options, callback) =>
         host === 'nowhere' ? callback(Object.assign(new Error('nowhere'), { code: 'ENOTFOUND' }))
         : options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
       const events = ['lookup', 'connectionAttempt', 'connectionAttemptFailed', 'connect', 'ready', 'secureConnect', 'data', 'end', 'error', 'close'];
       for (const to of [
         { port, host: '127.0.0.1' }, { port, host: 'localhost' }, { port: refused, host: '127.0.0.1' },
         { port: refused, host: 'localhost' }, { port, host: 'nowhere' },
       ]) {
         const log = [];
         const socket = tls.connect({ ...to, lookup, ca: certificate.ca, servername: 'localhost' });
         log.push(socket.connecting, socket.pending);
         for (const event of events) socket.on(event, (value) => log.push(
           event + (event === 'close' ? value : event === 'error' ? value.code : ''),
           event === 'secureConnect' ? [socket.remoteAddress, socket.remotePort === port, socket.address().family, socket.connecting] : 0,
         ));
         socket.setNoDelay(true).setKeepAlive(true).unref().ref();
         socket.resume();
         await once(socket, 'close').catch(() => once(socket, 'close'));
         print(log);
       }
       server.close();`,
    );
    const nodes = await programs.run(major, [app]);
    expect(nodes.lines).toHaveLength(5);
    const { lines } = await programs.run(major, ['--import', programs.httpEsm, app]);
    expect(lines).toEqual(nodes.lines);
    const overHost = await programs.run(major, ['--import', programs.httpEsm, app], {
      NET_TRANSPORT: 'host',
    });
    expect(overHost.lines).toEqual(nodes.lines);
  });

  test('sockets of TLS that are not connected by register-http have the members of Node', {
    timeout: 60_000,
  }, async () => {
    const app = program(
      'tls-others',
      `const members = async (socket) => {
         print([socket.remoteAddress, socket.remoteFamily, socket.localAddress, socket.address().family]);
         print([socket.setNoDelay() === socket, socket.setKeepAlive() === socket, socket.unref() === socket, socket.ref() === socket]);
       };
       const server = tls.createServer(certificate, (socket) => members(socket).then(() => socket.end('x')));
       const port = await served(server);
       const where = { port, host: 'localhost', ca: certificate.ca, lookup: (host, options, callback) =>
         setImmediate(callback, null, [{ address: '127.0.0.1', family: 4 }, { address: '127.0.0.2', family: 4 }]) };
       const onread = { buffer: Buffer.alloc(10), callback: () => true };
       for (const options of [{ ...where, onread }, { ...where, socket: connect(port, '127.0.0.1') }]) {
         const socket = tls.connect(options);
         await once(socket, 'secureConnect');
         await members(socket);
         print(socket.autoSelectFamilyAttemptedAddresses?.length ?? 0);
         socket.resume();
         await once(socket, 'close');
       }
       server.close();`,
    );
    const nodes = await programs.run(major, [app]);
    expect(nodes.lines.length).toBe(10);
    const { lines, stderr } = await programs.run(major, ['--import', programs.httpEsm, app]);
    expect(stderr).toBe('');
    expect(lines).toEqual(nodes.lines);
  });

  test('the properties of TLS sockets stay fast', { timeout: 60_000 }, async () => {
    const app = program(
      'fast-properties',
      `const server = tls.createServer(certificate, () => 0);
       const port = await served(server);
       const sockets = [];
       for (let i = 0; i < 3; i++) {
         sockets.push(tls.connect({ port, host: '127.0.0.1', ca: certificate.ca, servername: 'localhost' }));
         await once(sockets[i], 'secureConnect');
       }
       print(sockets.map((socket) => %HasFastProperties(socket)));
       process.exit();`,
    );
    const flags = ['--allow-natives-syntax', '--import', programs.httpEsm, app];
    const { lines, stderr } = await programs.run(major, flags);
    expect(stderr).toBe('');
    expect(lines).toEqual([[true, true, true]]);
  });
});
