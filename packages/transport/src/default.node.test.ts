import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ACCESS_DENIED } from '@net/errors';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  getDefaultTransport,
  hostTransport,
  libuvTransport,
  setDefaultTransport,
  setTransportOfContext,
} from './index.ts';

/** Prints the default transport's name, and "hello" after sending it through a connection. */
const source = `
  import { getDefaultTransport, DONE, PENDING } from './index.ts';
  const transport = getDefaultTransport();
  console.log(transport.name);
  const fail = (...what) => { throw new Error(what.join(' ')); };
  const listener = transport.createListener('tcp');
  const client = transport.createStream('tcp');
  const started = (status) => {
    if (status !== DONE) fail('listen', status);
    const status2 = client.connect({ address: '127.0.0.1', port: listener.localName().port });
    if (status2 !== PENDING) fail('connect', status2);
  };
  listener.receiver = {
    onListen: started,
    onConnection(status, stream) {
      stream.receiver = {
        onRead: (bytes) => console.log(Buffer.from(bytes).toString()),
        onReadEnd: () => { stream.close(); client.close(); listener.close(); },
        onWrite: fail, onShutdown: fail, onClose() {},
      };
      stream.readStart();
    },
    onClose() {},
  };
  client.receiver = {
    onConnect(status) {
      if (status !== DONE) fail('connected', status);
      if (client.writeText('hello', 'utf8') < 0) fail('write');
      client.shutdown();
    },
    onShutdown() {}, onWrite() {}, onClose() {},
  };
  const status = listener.listen({ address: '127.0.0.1', port: 0 }, { backlog: 10 });
  if (status !== PENDING) started(status);
`;

const folder = mkdtempSync(join(tmpdir(), 'net-default-transport-'));
const script = join(folder, 'hello.mjs');
const emptyScript = join(folder, 'empty.mjs');

beforeAll(async () => {
  writeFileSync(emptyScript, '');
  await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@net/source'],
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  setDefaultTransport(undefined);
});

const [major = 0] = process.versions.node.split('.').map(Number);

/** The flags that the permission model of this Node wants before it lets a program use the network. */
const permissionFlags = [
  major < 23 ? '--experimental-permission' : '--permission',
  '--allow-fs-read=*',
  ...(major >= 25 ? ['--allow-net'] : []),
];

async function runNode(
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string }> {
  const { NET_TRANSPORT: _, NODE_OPTIONS: __, ...environment } = process.env;
  const env = { ...environment, ...variables };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
  return { stdout, stderr: stderr.replace(/\(node:\d+\)/g, '(node:PID)') };
}

describe('the default transport', () => {
  test('is libuv on Node, without a warning', async () => {
    expect(await runNode([script])).toEqual({ stdout: 'libuv\nhello\n', stderr: '' });
  });

  test('is the host’s under the permission model, without a warning of ours', async () => {
    const { stdout, stderr } = await runNode([...permissionFlags, script]);
    expect(stdout).toBe('host\nhello\n');
    // Some versions of Node warn of the flags themselves.
    expect(stderr).toBe((await runNode([...permissionFlags, emptyScript])).stderr);
  });

  if (major >= 25) {
    test('is the host’s where the network is forbidden, and says so', async () => {
      const flags = permissionFlags.filter((flag) => flag !== '--allow-net');
      const listening = runNode([...flags, script]);
      await expect(listening).rejects.toThrow(`listen ${ACCESS_DENIED}`);
    });
  }

  const deprecationFlags = ['--pending-deprecation', '--throw-deprecation', '--trace-deprecation'];
  test.each([
    ['flags', deprecationFlags, {}],
    ['NODE_OPTIONS', [], { NODE_OPTIONS: deprecationFlags.join(' ') }],
    ['NODE_PENDING_DEPRECATION', ['--throw-deprecation'], { NODE_PENDING_DEPRECATION: '1' }],
  ])(
    'is the host’s where Node reports what it will deprecate, as told by %s, and gives it nothing to report',
    async (_how, flags, env) => {
      expect(await runNode([...flags, script], env)).toEqual({ stdout: 'host\nhello\n', stderr: '' });
    },
  );

  for (const choice of ['libuv', 'host']) {
    test(`is ${choice} when NET_TRANSPORT says so`, async () => {
      expect(await runNode([script], { NET_TRANSPORT: choice })).toEqual({
        stdout: `${choice}\nhello\n`,
        stderr: '',
      });
    });
  }

  test('is libuv’s under an empty NET_TRANSPORT', async () => {
    expect((await runNode([script], { NET_TRANSPORT: '' })).stdout).toBe('libuv\nhello\n');
  });

  test('is an error when NET_TRANSPORT names what there is not', async () => {
    await expect(runNode([script], { NET_TRANSPORT: 'carrier-pigeon' })).rejects.toThrow(
      /ERR_INVALID_ARG_VALUE/,
    );
    await expect(runNode([...permissionFlags, script], { NET_TRANSPORT: 'libuv' })).rejects.toThrow(
      /ERR_FEATURE_UNAVAILABLE_ON_PLATFORM/,
    );
    await expect(runNode([script], { NET_TRANSPORT: 'bun' })).rejects.toThrow(
      /ERR_FEATURE_UNAVAILABLE_ON_PLATFORM/,
    );
  });

  test('can be set, and unset', () => {
    setDefaultTransport(hostTransport());
    expect(getDefaultTransport()).toBe(hostTransport());
    setDefaultTransport(libuvTransport());
    expect(getDefaultTransport().name).toBe('libuv');
  });
});

test('what one copy of the package sets is the default of all copies: of ES modules and of CommonJS', async () => {
  const copy = join(folder, 'copy.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'index.ts')],
    outfile: copy,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    conditions: ['@net/source'],
  });
  const other = createRequire(copy)(copy) as typeof import('./index.ts');
  const [set, ofContext] = [{ ...hostTransport() }, { ...hostTransport() }];
  setDefaultTransport(set);
  expect(other.getDefaultTransport()).toBe(set);
  other.setTransportOfContext(() => ofContext);
  expect(getDefaultTransport()).toBe(ofContext);
  setTransportOfContext(undefined);
  other.setDefaultTransport(undefined);
  expect(getDefaultTransport()).toBe(libuvTransport());
});

test('only a native TCP or pipe handle reads in place', () => {
  const transport = libuvTransport()!;
  const foreign = { readStart: () => 0, readStop: () => 0, close: () => undefined };
  expect(transport.adoptStream(foreign)!.readsInPlace).toBe(false);
  const native = transport.createStream('tcp');
  expect(native.readsInPlace).toBe(true);
  native.close();
});
