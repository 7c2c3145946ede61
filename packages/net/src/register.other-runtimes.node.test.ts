import { fileURLToPath } from 'node:url';
import { RegisteredPrograms } from '@net-tooling/parity/registered';
import { bunBinary, denoBinary } from '@net-tooling/runtimes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const programs = new RegisteredPrograms();
const write = (name: string, text: string) => programs.write(name, text);

beforeAll(async () => {
  await programs.build();
  const dependencies = { 'old-library': '*', 'new-library': '*' };
  write('package.json', JSON.stringify({ dependencies }));
  write('node_modules/old-library/package.json', '{ "name": "old-library" }');
  write(
    'node_modules/old-library/index.js',
    `exports.required = [require('net'), require('node:net')];
     exports.imported = () => import('net');
     exports.json = require('./package.json').name;`,
  );
  write('node_modules/new-library/package.json', '{ "name": "new-library", "exports": "./index.mjs" }');
  write(
    'node_modules/new-library/index.mjs',
    `import net, { connect, Socket } from 'net';
     import * as namespace from 'node:net';
     export { connect, namespace, net, Socket };`,
  );
  write('node_modules/@net/relative/package.json', '{ "name": "@net/relative" }');
  write('node_modules/@net/relative/index.mjs', "export { default } from 'node:net';");
  write('node_modules/@net/relative/index.cjs', "module.exports = require('net');");
});
afterAll(() => programs.remove());

const runtimes = [
  {
    name: 'bun' as const,
    binary: bunBinary(),
    start: [],
    asModule: ['--preload', fileURLToPath(programs.esm)],
    asScript: ['--preload', programs.cjs],
    inherited: { BUN_OPTIONS: `--preload ${programs.cjs}` },
  },
  {
    name: 'deno' as const,
    binary: denoBinary(),
    start: ['run', '--allow-all', '--no-lock'],
    asModule: ['--preload', programs.esm],
    asScript: ['--require', programs.cjs],
    inherited: { NODE_OPTIONS: `--require ${programs.cjs}` },
  },
];

for (const { name, binary, start, asModule, asScript, inherited } of runtimes) {
  if (!binary) {
    console.log(`${name} has no binary for this machine: @net/net/register is not tested on it`);
    continue;
  }

  describe(name, { timeout: 60_000 }, () => {
    const run = (args: string[], env?: Record<string, string>) =>
      programs.run(name, [...start, ...args], { NO_COLOR: '1', ...env });

    describe.each([
      ['as an ES module', asModule],
      ['as CommonJS', asScript],
    ])('preloaded %s', (_way, flags) => {
      test('everybody gets the same module, but for the runtime itself and the @net packages', async () => {
        const program = write(
          'everybody.ts',
          `import { createRequire } from 'node:module';
           import net, { Socket } from 'node:net';
           import * as namespace from 'net';
           import byModule from './node_modules/@net/relative/index.mjs';
           import old from 'old-library';
           import * as library from 'new-library';
           const require = createRequire(import.meta.url);
           const builtIn: object = process.getBuiltinModule('net');
           const modules = [
             net, require('net'), require('node:net'), (await import('net')).default, ...old.required,
             (await old.imported()).default, library.net, library.namespace.default,
           ];
           const exported = [...Object.keys(net), 'default'].sort();
           console.log(JSON.stringify({
             modules: new Set(modules).size,
             named: [Socket === net.Socket, library.Socket === net.Socket, library.connect === net.connect],
             names: Object.keys(namespace).sort().join() === exported.join(),
             ours: [net !== builtIn, 'shutdown' in net.Server.prototype],
             relatives: [byModule === builtIn, require('@net/relative/index.cjs') === builtIn],
             json: old.json,
           }));`,
        );
        const { lines, stderr } = await run([...flags, program]);
        expect(stderr).toBe('');
        expect(lines).toEqual([
          {
            modules: 1,
            named: [true, true, true],
            names: true,
            ours: [true, true],
            relatives: [true, true],
            json: 'old-library',
          },
        ]);
      });

      test('bytes go over its sockets, and HTTP works on', async () => {
        const program = write(
          'bytes.cjs',
          `const http = require('http');
           const net = require('net');
           const server = net.createServer((peer) => peer.pipe(peer)).listen(0, '127.0.0.1', () => {
             const client = net.connect(server.address().port, '127.0.0.1').on('data', (bytes) => {
               console.log(JSON.stringify([String(bytes), 'stats' in client]));
               client.end();
               server.close();
             });
             client.write('echo');
           });
           const web = http.createServer((request, response) => response.end('page')).listen(0, '127.0.0.1', () => {
             http.get({ host: '127.0.0.1', port: web.address().port, agent: false }, (response) => {
               response.on('data', (bytes) => console.log(JSON.stringify(String(bytes))));
               response.on('end', () => web.close());
             });
           });`,
        );
        const { lines } = await run([...flags, program]);
        expect(lines).toHaveLength(2);
        expect(lines).toEqual(expect.arrayContaining([['echo', true], 'page']));
      });
    });

    test('child processes inherit it from the environment', async () => {
      const program = write(
        'parent.cjs',
        `console.log(JSON.stringify('shutdown' in require('net').Server.prototype));
         if (process.argv[2] !== 'child') {
           require('child_process').spawn(process.execPath, [__filename, 'child'], { stdio: 'inherit' });
         }`,
      );
      const { lines } = await run([program], inherited);
      expect(lines).toEqual([true, true]);
    });

    test('worker threads do not inherit it, and the first one causes a warning', async () => {
      const program = write(
        'worker.cjs',
        `const { isMainThread, Worker } = require('worker_threads');
         console.log(JSON.stringify([isMainThread, 'shutdown' in require('net').Server.prototype]));
         if (isMainThread) new Worker(__filename).on('exit', () => new Worker(__filename));`,
      );
      const { lines, stderr } = await run([...asScript, program]);
      expect(lines).toEqual([
        [true, true],
        [false, false],
        [false, false],
      ]);
      const warning = /NetRegisterWarning: @net\/net\/register is not loaded in worker threads/g;
      expect(stderr.match(warning)).toHaveLength(1);
    });

    test('register-http says that it is not available', async () => {
      const program = write('never.cjs', 'console.log(JSON.stringify("it runs"))');
      const flags = asScript.map((flag) => (flag === programs.cjs ? programs.httpCjs : flag));
      await expect(run([...flags, program])).rejects.toMatchObject({
        stdout: '',
        stderr: expect.stringContaining('@net/net/register-http'),
      });
    });
  });
}
