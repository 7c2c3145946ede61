import dgram from 'node:dgram';
import { once } from 'node:events';
import http from 'node:http';
import nodeNet from 'node:net';
import { AllowList } from '@net/blocklist';
import { nodeIdentity } from '@net/node-interop';
import { toNodeBlockList } from '@net/node-interop/block-list';
import { RegisteredPrograms } from '@net-tooling/parity/registered';
import { nodeMajors } from '@net-tooling/runtimes';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BlockList } from './index.ts';

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

/** Node has had options that take block lists since 22.13. Node 20 ignores them, as any unknown option. */
const takesLists = 'isBlockList' in nodeNet.BlockList;

async function datagramSocket(address: string, options: Partial<dgram.SocketOptions> = {}) {
  const socket = dgram.createSocket({ type: 'udp4', ...options });
  ends.push(() => socket.close());
  socket.bind(0, address);
  await once(socket, 'listening');
  return socket;
}

type Failure = NodeJS.ErrnoException | null | undefined;

function send(socket: dgram.Socket, text: string, port: number): Promise<Failure> {
  return new Promise((resolve) => socket.send(text, port, '127.0.0.1', resolve));
}

const errorFrom = (emitter: NodeJS.EventEmitter) =>
  new Promise<NodeJS.ErrnoException>((resolve) => emitter.once('error', resolve));

/**
 * Sends a datagram from 127.0.0.2, then one from 127.0.0.1, to a receiver with the list. The function returns what arrives up to
 * the second datagram, which no list of these tests blocks.
 */
async function receiving(receiveBlockList: nodeNet.BlockList): Promise<() => Promise<string[]>> {
  const receiver = await datagramSocket('127.0.0.1', { receiveBlockList });
  const [first, second] = [await datagramSocket('127.0.0.2'), await datagramSocket('127.0.0.1')];
  return async () => {
    const received: string[] = [];
    const isComplete = new Promise<void>((resolve) => {
      receiver.on('message', (text) => {
        received.push(String(text));
        if (received.at(-1) === 'second') resolve();
      });
    });
    await send(first, 'first', receiver.address().port);
    await send(second, 'second', receiver.address().port);
    await isComplete;
    receiver.removeAllListeners('message');
    return received;
  };
}

const ways: [way: string, pass: (list: BlockList) => nodeNet.BlockList][] = [
  ['as it is', (list) => list],
  ['by toNodeBlockList', toNodeBlockList],
];

describe.each(takesLists ? ways : [])('a list, %s, given to', (_way, pass) => {
  test('dgram: receiveBlockList follows every change of the list', async () => {
    let now = 0;
    const list = new BlockList({ now: () => now });
    const receive = await receiving(pass(list));
    expect(await receive()).toEqual(['first', 'second']);
    list.addAddress('127.0.0.2');
    expect(await receive()).toEqual(['second']);
    list.removeAddress('127.0.0.2');
    expect(await receive()).toEqual(['first', 'second']);
    list.exceptions.addAddress('127.0.0.1');
    list.addCIDR('127.0.0.0/8', { ttlMs: 10 });
    expect(await receive()).toEqual(['second']);
    now = 10;
    expect(await receive()).toEqual(['first', 'second']);
    await list.replaceFrom(['127.0.0.2']);
    expect(await receive()).toEqual(['second']);
    list.clear();
    expect(await receive()).toEqual(['first', 'second']);
  });

  test('dgram: an AllowList blocks what it does not name', async () => {
    const list = new AllowList({ cidrs: ['127.0.0.1/32'] });
    const receive = await receiving(pass(list));
    expect(await receive()).toEqual(['second']);
    list.addAddress('127.0.0.2');
    expect(await receive()).toEqual(['first', 'second']);
  });

  test('dgram: sendBlockList', async () => {
    const list = new BlockList({ cidrs: ['127.0.0.1/32'] });
    const receiver = await datagramSocket('127.0.0.1');
    const { port } = receiver.address();
    const sender = await datagramSocket('127.0.0.1', { sendBlockList: pass(list) });
    expect(await send(sender, 'hello', port)).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    const connected = new Promise((resolve) => sender.connect(port, '127.0.0.1', resolve as () => void));
    expect(await connected).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    list.clear();
    expect(await send(sender, 'hello', port)).toBeNull();
  });

  test('servers of node:net', async () => {
    const list = new BlockList({ cidrs: ['127.0.0.2/32'] });
    const server = nodeNet.createServer({ blockList: pass(list) }).listen(0, '127.0.0.1');
    ends.push(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as nodeNet.AddressInfo;
    const connect = () => {
      const client = nodeNet.connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }).resume();
      ends.push(() => client.destroy());
      return client.on('error', () => undefined);
    };
    let accepted = 0;
    server.on('connection', () => accepted++);
    await new Promise((resolve) => connect().once('close', resolve));
    expect(accepted).toBe(0);
    list.clear();
    connect();
    const [socket] = (await once(server, 'connection')) as [nodeNet.Socket];
    ends.push(() => socket.destroy());
  });

  test('clients of node:net and node:http', async () => {
    const blockList = pass(new BlockList({ cidrs: ['127.0.0.0/8'] }));
    const options = { host: '127.0.0.1', port: 9, blockList };
    expect(await errorFrom(nodeNet.connect(options))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    expect(await errorFrom(http.get(options))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
  });
});

if (takesLists) {
  test('the native rules of a list block everything, for code that reads them and not the list', () => {
    const list = new BlockList();
    for (const each of [list, toNodeBlockList(list)]) {
      expect(nodeNet.BlockList.isBlockList(each)).toBe(true);
      const check = (...args: [address: string, family?: nodeNet.IPVersion]) =>
        nodeNet.BlockList.prototype.check.apply(each, args);
      expect([check('192.0.2.1'), check('2001:db8::1', 'ipv6')]).toEqual([true, true]);
    }
  });

  test('the members of the native list are those of the list', () => {
    const list = new BlockList({ cidrs: ['192.0.2.0/24'] });
    const native = toNodeBlockList(list);
    expect(native.rules).toEqual(list.rules);
    native.addAddress('2001:db8::1', 'ipv6');
    expect(list.check('2001:db8::1', 'ipv6')).toBe(true);
    expect(native.check('192.0.2.1')).toBe(true);
    expect(native.check(new nodeNet.SocketAddress({ address: '2001:db8::1', family: 'ipv6' }))).toBe(true);
    expect(native.check('198.51.100.1')).toBe(false);
  });

  test('a copy of the native list in another thread blocks everything', () => {
    const copy = structuredClone(toNodeBlockList(new BlockList()));
    expect(copy.check('192.0.2.1')).toBe(true);
  });

  test('an answer that is not a boolean blocks; what the list lacks throws', () => {
    const native = toNodeBlockList({ check: () => undefined as unknown as boolean });
    expect(native.check('192.0.2.1')).toBe(true);
    expect(() => native.addAddress('192.0.2.1')).toThrow(TypeError);
  });
} else {
  test('toNodeBlockList is refused where dgram ignores block lists', () => {
    expect(() => toNodeBlockList(new BlockList())).toThrow(
      expect.objectContaining({ code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' }),
    );
  });
}

test('a class can be completed again, as each entry of @net/net does, which is a bundle of its own', () => {
  nodeIdentity?.completeBlockListClass(BlockList);
  if (takesLists) expect(nodeNet.BlockList.isBlockList(new BlockList())).toBe(true);
});

test.each([undefined, null, {}, [], 'list'])('%o is not a list', (value) => {
  expect(() => toNodeBlockList(value as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
});

describe('under register', () => {
  const programs = new RegisteredPrograms();
  beforeAll(() => programs.build());
  afterAll(() => programs.remove());

  test.each(nodeMajors)(
    'a program on Node %i gets from dgram what it gets with lists of Node',
    { timeout: 60_000 },
    async (major) => {
      const program = programs.write(
        'datagrams.cjs',
        `const dgram = require('dgram');
       const { BlockList } = require('net');
       const list = new BlockList();
       list.addAddress('127.0.0.1');
       const socket = dgram.createSocket({ type: 'udp4', sendBlockList: list }).bind(0, '127.0.0.1', () => {
         socket.send('hello', socket.address().port, '127.0.0.1', (error) => {
           console.log(JSON.stringify(error?.code ?? 'sent'));
           socket.close();
         });
       });`,
      );
      const expected = [major === 20 ? 'sent' : 'ERR_IP_BLOCKED'];
      for (const flags of [[], ['--require', programs.cjs], ['--import', programs.esm]]) {
        expect((await programs.run(major, [...flags, program])).lines).toEqual(expected);
      }
    },
  );
});
