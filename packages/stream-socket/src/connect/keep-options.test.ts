import { once } from 'node:events';
import { PENDING } from '@net/transport';
import { closeOf } from '@net-tooling/parity';
import { afterEach, describe, expect, test } from 'vitest';
import { type AddressFilter, type ConnectOptions, Socket } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';

const blocksAll: AddressFilter = { check: () => true };
const blocksNone: AddressFilter = { check: () => false };

type Given = Partial<ConnectOptions> | number | string;

/** Connects a socket once with each of the given options, and returns what was tried, or the code of the error. */
async function outcomesOf(...given: (Given | undefined)[]): Promise<string[]> {
  const transport = new FakeTransport({ connect: PENDING });
  const socket = new Socket({ transport });
  const outcomes: string[] = [];
  for (const options of given) {
    let code: string | undefined;
    const closed = closeOf(socket.once('error', (error: NodeJS.ErrnoException) => (code = error.code)));
    try {
      Reflect.apply(socket.connect, socket, options === undefined ? [] : [options]);
    } catch (error) {
      outcomes.push((error as NodeJS.ErrnoException).code!);
      socket.removeAllListeners();
      continue;
    }
    // The address is tried in the next tick.
    await new Promise(process.nextTick);
    await new Promise(process.nextTick);
    socket.destroy();
    await closed;
    socket.removeAllListeners();
    const tried = transport.stream.calls.find((call) => call.startsWith('connect '));
    outcomes.push(code ?? tried!.slice('connect '.length));
  }
  return outcomes;
}

describe('the options that a connect keeps', () => {
  test('are those of a later one that names none', async () => {
    const first = { port: 80, host: '127.0.0.1', keepOptions: true };
    expect(await outcomesOf(first, undefined, {})).toEqual(['127.0.0.1:80', '127.0.0.1:80', '127.0.0.1:80']);
  });

  test('give way, one by one, to what a later one names, and are not changed by it', async () => {
    const first = { port: 80, host: '127.0.0.1', keepOptions: true };
    expect(await outcomesOf(first, { host: '127.0.0.2' }, 81, undefined)).toEqual([
      ...['127.0.0.1:80', '127.0.0.2:80', '127.0.0.1:81', '127.0.0.1:80'],
    ]);
  });

  test('are changed by a later one that keeps its own', async () => {
    const first = { port: 80, host: '127.0.0.1', keepOptions: true };
    const second = { host: '127.0.0.2', keepOptions: true };
    expect(await outcomesOf(first, second, undefined)).toEqual([
      ...['127.0.0.1:80', '127.0.0.2:80', '127.0.0.2:80'],
    ]);
  });

  test('are forgotten with keepOptions: false', async () => {
    const first = { port: 80, host: '127.0.0.1', keepOptions: true };
    const second = { port: 81, host: '127.0.0.1', keepOptions: false };
    expect(await outcomesOf(first, second, undefined)).toEqual([
      ...['127.0.0.1:80', '127.0.0.1:81', 'ERR_MISSING_ARGS'],
    ]);
  });

  test('are none without the option', async () => {
    expect(await outcomesOf({ port: 80, host: '127.0.0.1' }, undefined)).toEqual([
      ...['127.0.0.1:80', 'ERR_MISSING_ARGS'],
    ]);
  });

  test('are none if that connect was refused', async () => {
    const first = { port: 80, host: '127.0.0.1', keepOptions: true, connectTimeout: -1 };
    expect(await outcomesOf(first, undefined)).toEqual(['ERR_OUT_OF_RANGE', 'ERR_MISSING_ARGS']);
  });

  test('of a path and of an address exclude each other', async () => {
    const path = { path: '/tmp/x.sock', keepOptions: true };
    const address = { port: 80, host: '127.0.0.1', keepOptions: true };
    expect(await outcomesOf(path, address, undefined, path, undefined)).toEqual([
      ...['/tmp/x.sock', '127.0.0.1:80', '127.0.0.1:80', '/tmp/x.sock', '/tmp/x.sock'],
    ]);
  });

  test('have the local end bound each time', async () => {
    const transport = new FakeTransport();
    const socket = new Socket({ transport });
    socket.connect({ port: 80, host: '127.0.0.1', localPort: 7, keepOptions: true });
    await once(socket, 'connectionAttempt');
    await closeOf(socket.destroy());
    socket.connect();
    await once(socket, 'connectionAttempt');
    expect(transport.stream.calls).toContain('bind 0.0.0.0:7');
    await closeOf(socket.destroy());
  });
});

describe('a guard that is kept', () => {
  const first = { port: 80, host: '127.0.0.1', blockList: blocksAll, keepOptions: true };

  test.each([
    undefined,
    {},
    { host: '127.0.0.2' },
    81,
    { blockList: null as never },
    { blockList: false as never },
    { blockList: undefined },
  ])('counts for %o', async (later) => {
    const [, second] = await outcomesOf(first, later);
    expect(second).toBe('ERR_IP_BLOCKED');
  });

  test('does not count with keepOptions: false', async () => {
    const [, second] = await outcomesOf(first, { port: 81, host: '127.0.0.1', keepOptions: false });
    expect(second).toBe('127.0.0.1:81');
  });

  test('gives way to another', async () => {
    const [, second] = await outcomesOf(first, { blockList: blocksNone });
    expect(second).toBe('127.0.0.1:80');
  });

  test('counts if it is a property of a class', async () => {
    class Options {
      port = 80;
      host = '127.0.0.1';
      keepOptions = true;
      get blockList() {
        return blocksAll;
      }
    }
    const [, second] = await outcomesOf(new Options(), undefined);
    expect(second).toBe('ERR_IP_BLOCKED');
  });

  describe('and what all objects inherit', () => {
    const prototype = Object.prototype as { blockList?: AddressFilter };
    afterEach(() => {
      delete prototype.blockList;
    });

    test('does not replace it', async () => {
      const transport = new FakeTransport();
      const socket = new Socket({ transport });
      socket.on('error', () => undefined);
      socket.connect(first);
      await closeOf(socket);
      prototype.blockList = blocksNone;
      socket.connect();
      await closeOf(socket);
      expect(transport.streams.flatMap(({ calls }) => calls).join()).not.toContain('connect ');
    });
  });

  test('and one that is misspelt is refused', async () => {
    const [, second] = await outcomesOf(first, { blocklist: blocksNone } as never);
    expect(second).toBe('ERR_INVALID_ARG_VALUE');
  });
});

test.each([1, 'yes', {}])('keepOptions %o is refused', async (keepOptions) => {
  const options = { port: 80, host: '127.0.0.1', keepOptions } as never;
  expect(await outcomesOf(options)).toEqual(['ERR_INVALID_ARG_TYPE']);
});
