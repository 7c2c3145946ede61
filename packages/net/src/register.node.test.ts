import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { RegisteredPrograms } from '@net-tooling/parity/registered';
import { nodeMajors } from '@net-tooling/runtimes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const programs = new RegisteredPrograms();
const registerESM = programs.esm;
const registerCJS = programs.cjs;
const { resolve } = createRequire(import.meta.url);

const write = (name: string, text: string) => programs.write(name, text);
const run = (major: number, args: string[], env?: Record<string, string>) => programs.run(major, args, env);

beforeAll(async () => {
  await programs.build();
  write('node_modules/old-library/package.json', '{ "name": "old-library" }');
  write(
    'node_modules/old-library/index.js',
    `exports.required = [require('net'), require('node:net')];
     exports.imported = () => import('net');`,
  );
  write('node_modules/new-library/package.json', '{ "name": "new-library", "exports": "./index.mjs" }');
  write(
    'node_modules/new-library/index.mjs',
    `import net, { connect, Socket } from 'net';
     import * as namespace from 'node:net';
     export { connect, namespace, net, Socket };`,
  );
  for (const format of ['mjs', 'cjs']) {
    const text =
      format === 'mjs' ? "export { default } from 'node:net';" : "module.exports = require('net');";
    write(`node_modules/@net/relative/package.json`, '{ "name": "@net/relative" }');
    write(`node_modules/@net/relative/lib/index.${format}`, text);
  }
});

afterAll(() => programs.remove());

const ways: [way: string, args: () => string[]][] = [
  ['--import', () => ['--import', registerESM]],
  ['--require', () => ['--require', registerCJS]],
];

describe.each(nodeMajors)('on Node %i', (major) => {
  describe.each(ways)('%s', (_way, args) => {
    test('everybody gets the same module, but for Node itself and this family', async () => {
      const program = write(
        'everybody.mjs',
        `import http from 'node:http';
         import { createRequire } from 'node:module';
         import { TLSSocket } from 'node:tls';
         import net, { Socket } from 'node:net';
         import relative from './node_modules/@net/relative/lib/index.mjs';
         import old from 'old-library';
         import * as library from 'new-library';
         const require = createRequire(import.meta.url);
         const modules = [
           net, require('net'), require('node:net'), (await import('net')).default, ...old.required,
           (await old.imported()).default, library.net, library.namespace.default,
         ];
         // Node's own parts were built on Node's own sockets.
         const nodesSocket = Object.getPrototypeOf(TLSSocket);
         const nodesServer = Object.getPrototypeOf(http.Server);
         const builtin = process.getBuiltinModule?.('net') ?? { Socket: nodesSocket };
         console.log(JSON.stringify({
           modules: new Set(modules).size,
           named: [Socket === net.Socket, library.Socket === net.Socket, library.connect === net.connect],
           nodes: [net.Socket === nodesSocket, net.Server === nodesServer, 'BlockList' in net],
           relatives: [relative, require('@net/relative/lib/index.cjs')].map((each) => each.Socket === nodesSocket),
           builtin: builtin.Socket === nodesSocket,
         }));`,
      );
      const { lines, stderr } = await run(major, [...args(), program]);
      expect(stderr).toBe('');
      expect(lines).toEqual([
        {
          modules: 1,
          named: [true, true, true],
          nodes: [false, false, true],
          relatives: [true, true],
          builtin: true,
        },
      ]);
    });

    test('a function that one part of a program replaces is replaced for the others', async () => {
      const program = write(
        'replacing.cjs',
        `const net = require('net');
         net.connect = () => 'replaced';
         import('new-library').then(({ net }) => console.log(JSON.stringify(net.connect())));`,
      );
      expect((await run(major, [...args(), program])).lines).toEqual(['replaced']);
    });

    test("HTTP works on, over Node's sockets and over ours", async () => {
      const program = write(
        'web.mjs',
        `import { once } from 'node:events';
         import http from 'node:http';
         import net from 'node:net';
         import { TLSSocket } from 'node:tls';
         const server = http.createServer((request, response) => {
           response.end(request.socket.constructor === Object.getPrototypeOf(TLSSocket) ? "Node's" : 'other');
         });
         await once(server.listen(0, '127.0.0.1'), 'listening');
         const { port } = server.address();
         for (const createConnection of [undefined, (options) => net.connect(options)]) {
           const request = http.get({ host: '127.0.0.1', port, headers: { connection: 'close' }, ...(createConnection && { createConnection }) });
           const [response] = await once(request, 'response');
           let text = '';
           for await (const chunk of response) text += chunk;
           console.log(JSON.stringify([request.socket.constructor === net.Socket, text]));
         }
         server.close();`,
      );
      expect((await run(major, [...args(), program])).lines).toEqual([
        [false, "Node's"],
        [true, "Node's"],
      ]);
    });
  });

  test('NET_DEBUG=1: it says so once', async () => {
    const program = write(
      'said.cjs',
      `const { isMainThread, Worker } = require('node:worker_threads');
       if (isMainThread) new Worker(__filename);
       console.log(process.pid);`,
    );
    const flags = ['--import', registerESM, '--import', registerESM, '--require', registerCJS];
    const { lines, stderr } = await run(major, [...flags, program], { NET_DEBUG: '1' });
    expect(lines).toHaveLength(2);
    expect(stderr).toMatch(
      new RegExp(`^@net/net stands in for node:net in process ${lines[0]}, over (libuv|host)\n$`),
    );
    expect((await run(major, [...flags, program])).stderr).toBe('');
  });
});

/**
 * A program of other people's: nodemailer sends a mail to smtp-server, on a port that get-port finds. It prints what the
 * mail was, and whose sockets carried it; then its worker thread, or its child process, does the same.
 */
function mailProgram(format: 'mjs' | 'cjs'): string {
  const imports = {
    mjs: (name: string, specifier: string) => `import ${name} from ${JSON.stringify(specifier)};`,
    cjs: (name: string, specifier: string) => `const ${name} = require(${JSON.stringify(specifier)});`,
  }[format];
  // Of CommonJS, which an ES module can import by file.
  const library = (name: string) => (format === 'mjs' ? pathToFileURL(resolve(name)).href : resolve(name));
  return `
    ${imports('childProcess', 'node:child_process')}
    ${imports('diagnostics', 'node:diagnostics_channel')}
    ${imports('net', 'net')}
    ${imports('tls', 'node:tls')}
    ${imports('threads', 'node:worker_threads')}
    ${imports('nodemailer', library('nodemailer'))}
    ${imports('smtp', library('smtp-server'))}

    const nodesSocket = Object.getPrototypeOf(tls.TLSSocket);
    const sockets = [];
    const whose = ({ constructor }) =>
      constructor === net.Socket && constructor !== nodesSocket ? 'ours' : "Node's or another";
    diagnostics.subscribe('net.client.socket', ({ socket }) => sockets.push(socket));

    async function main() {
      const { default: getPort } = await import(${JSON.stringify(pathToFileURL(resolve('get-port')).href)});
      // The system does not give such a port to another process, between the two calls of listen.
      const preferred = 20_000 + Math.floor(Math.random() * 12_000);
      let received = '';
      const server = new smtp.SMTPServer({
        authOptional: true,
        disabledCommands: ['AUTH', 'STARTTLS'],
        disableReverseLookup: true,
        onData(stream, session, callback) {
          stream.setEncoding('utf8').on('data', (text) => (received += text)).on('end', callback);
        },
      });
      server.server.on('connection', (socket) => sockets.push(socket));
      const port = await getPort({ host: '127.0.0.1', port: preferred });
      await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
      const transport = nodemailer.createTransport({ host: '127.0.0.1', port, ignoreTLS: true, name: 'localhost' });
      await transport.sendMail({ from: 'a@example.org', to: 'b@example.org', text: 'hello' });
      await new Promise((resolve) => server.close(resolve));
      const where = !threads.isMainThread ? 'worker' : process.argv[2] === 'child' ? 'child' : 'main';
      const mine = sockets.filter((socket) => [socket.remotePort, socket.localPort, port].includes(port));
      console.log(JSON.stringify({ where, server: server.server.constructor === net.Server, sockets: mine.map(whose), text: /hello/.test(received) }));
      if (where !== 'main') return;
      const file = process.argv[1];
      await new Promise((resolve) => new threads.Worker(file).once('exit', resolve));
      await new Promise((resolve) =>
        childProcess.spawn(process.execPath, [file, 'child'], { stdio: 'inherit' }).once('exit', resolve),
      );
    }
    main();
  `;
}

describe.each([20, 26])('a mail on Node %i', (major) => {
  const options: [name: string, value: () => string][] = [
    ['--import', () => `--import ${registerESM}`],
    ['--require', () => `--require ${registerCJS}`],
  ];
  for (const [way, value] of options) {
    test.each(['mjs', 'cjs'] as const)(`${way} in NODE_OPTIONS, program.%s`, async (format) => {
      const program = write(`program.${format}`, mailProgram(format));
      const { lines, stderr } = await run(major, [program], { NODE_OPTIONS: value() });
      expect(stderr).toBe('');
      const outcome = { server: true, sockets: ['ours', 'ours'], text: true };
      expect(lines).toEqual(['main', 'worker', 'child'].map((where) => ({ where, ...outcome })));
    });
  }
});
