import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'net-hold-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program in a process of its own; what it has printed when the process ends by itself. */
async function run(name: string, program: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: {
      contents: `import { VirtualNetwork } from './index.ts';\n${program}`,
      resolveDir: join(import.meta.dirname, '..'),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@net/source'],
  });
  const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
  return stdout.trim();
}

test.each([
  [
    'an open connection keeps the process alive, and the keep-alive probe of a closed one does not',
    `const { net } = new VirtualNetwork({ clock: 'real' }).host('a');
     const server = net.createServer((socket) => setTimeout(() => socket.end('x'), 20)).listen(80, () => {
       const client = net.connect(80, 'localhost', () => client.setKeepAlive(true, 3_600_000));
       client.resume().on('close', () => { server.close(); console.log('closed'); });
     });`,
    'closed',
  ],
  [
    'a look-up keeps the process alive',
    `const network = new VirtualNetwork({ clock: 'real' });
     network.dns.set('b', ['10.0.0.9']);
     network.dns.delay('b', 20);
     const { transport } = network.host('a');
     transport.resolve('b', {}, (error, address) => console.log(address));`,
    '10.0.0.9',
  ],
  [
    'an unreferenced connection does not, whatever is under way',
    `const network = new VirtualNetwork({ clock: 'real' });
     const [a, b] = [network.host('a'), network.host('b')];
     b.net.createServer((socket) => socket.unref()).listen(80).unref();
     const client = a.net.connect(80, 'b', () => {
       network.partition('a', 'b');
       client.write('x');
       client.unref();
       console.log('unreferenced');
     });`,
    'unreferenced',
  ],
])('%s', { timeout: 60_000 }, async (name, program, printed) => {
  expect(await run(name.replaceAll(' ', '-'), program)).toBe(printed);
});
