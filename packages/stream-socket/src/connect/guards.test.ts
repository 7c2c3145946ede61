import fc from '@net-tooling/config/fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type AddressFilter, connect, Socket } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';

const blocksAll: AddressFilter = { check: () => true };
const blocksNone: AddressFilter = { check: () => false };

/** Whether any handle of the transport was asked to connect. */
const connects = ({ streams }: FakeTransport) =>
  streams.flatMap(({ calls }) => calls).filter((call) => call.startsWith('connect'));

/** The error of a socket; it must come. */
const errorOf = (socket: Socket) => new Promise<unknown>((resolve) => socket.once('error', resolve));

describe('a guard that is not given leaves the one of the constructor', () => {
  test.each([undefined, null, false, 0, ''])('blockList: %o', async (blockList) => {
    const transport = new FakeTransport();
    const socket = new Socket({ transport, blockList: blocksAll });
    socket.connect({ port: 1, host: '127.0.0.1', blockList: blockList as never });
    expect(await errorOf(socket)).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    expect(connects(transport)).toEqual([]);
  });
});

describe('a guard that is misspelt is refused', () => {
  test.each(['blocklist', 'blockLists', 'BlockList', 'block_list', 'block-list', 'BLOCKLIST', '_blockList'])(
    '%s',
    (name) => {
      const options = { port: 1, host: '127.0.0.1', transport: new FakeTransport(), [name]: blocksAll };
      const refusal = expect.objectContaining({
        code: 'ERR_INVALID_ARG_VALUE',
        message: expect.stringContaining('did you mean blockList?'),
      });
      expect(() => new Socket(options)).toThrow(refusal);
      expect(() => connect(options)).toThrow(refusal);
      expect(() => new Socket({ transport: options.transport }).connect(options)).toThrow(refusal);
    },
  );
});

describe('a guard that is no filter is refused', () => {
  test.each([true, 1, 'list', {}, [], ['10.0.0.0/8'], { check: true }])('%o', (blockList) => {
    const options = {
      port: 1,
      host: '127.0.0.1',
      transport: new FakeTransport(),
      blockList: blockList as never,
    };
    const refusal = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(() => new Socket(options)).toThrow(refusal);
    expect(() => new Socket({ transport: options.transport }).connect(options)).toThrow(refusal);
  });
});

describe('what all objects inherit', () => {
  const prototype = Object.prototype as { blockList?: AddressFilter };
  afterEach(() => {
    delete prototype.blockList;
  });

  test('does not replace the guard of a socket', async () => {
    const transport = new FakeTransport();
    const socket = new Socket({ transport, blockList: blocksAll });
    prototype.blockList = blocksNone;
    socket.connect({ port: 1, host: '127.0.0.1' });
    expect(await errorOf(socket)).toMatchObject({ code: 'ERR_IP_BLOCKED' });
  });

  test('a guard of a class of options counts', async () => {
    class Options {
      port = 1;
      host = '127.0.0.1';
      transport = new FakeTransport();
      get blockList() {
        return blocksAll;
      }
    }
    expect(await errorOf(connect(new Options()))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
  });
});

describe('a guard that does not answer true or false refuses', () => {
  test('whatever it answers', async () => {
    const answers = fc.anything({ withBoxedValues: true }).filter((answer) => answer !== false);
    await fc.assert(
      fc.asyncProperty(answers, async (answer) => {
        const transport = new FakeTransport();
        const blockList = { check: () => answer } as AddressFilter;
        const socket = connect({ port: 1, host: '127.0.0.1', transport, blockList });
        const code = answer === true ? 'ERR_IP_BLOCKED' : 'ERR_INVALID_RETURN_VALUE';
        expect(await errorOf(socket)).toMatchObject({ code });
        expect(connects(transport)).toEqual([]);
      }),
    );
  });

  test.each([new Error('from check'), 'text', undefined, null, 0])('throwing %o', async (thrown) => {
    const transport = new FakeTransport();
    const blockList: AddressFilter = {
      check() {
        throw thrown;
      },
    };
    const error = await errorOf(connect({ port: 1, host: '127.0.0.1', transport, blockList }));
    if (thrown instanceof Error) expect(error).toBe(thrown);
    else expect(error).toMatchObject({ code: 'ERR_IP_BLOCKED', cause: thrown });
    expect(connects(transport)).toEqual([]);
  });

  test('for each of several addresses', async () => {
    const transport = new FakeTransport();
    const blockList = { check: () => undefined } as unknown as AddressFilter;
    const lookup = async () => ['127.0.0.1', '::1'];
    const socket = connect({ port: 1, host: 'x.test', transport, blockList, lookup });
    const error = (await errorOf(socket)) as AggregateError;
    expect(error.errors.map((each) => (each as NodeJS.ErrnoException).code)).toEqual([
      'ERR_INVALID_RETURN_VALUE',
      'ERR_INVALID_RETURN_VALUE',
    ]);
    expect(connects(transport)).toEqual([]);
  });
});
