import { EventEmitter, once } from 'node:events';
import hostNet from 'node:net';
import { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import { getDefaultTransport, hostTransport, setDefaultTransport } from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import * as net from './index.ts';

const onHost = getDefaultTransport().name === 'host';
afterEach(() => setDefaultTransport(undefined));

const transfer = [
  'Symbol(messaging_deserialize_symbol)',
  'Symbol(messaging_transfer_list_symbol)',
  'Symbol(messaging_transfer_symbol)',
];

const classes = [
  { name: 'Socket', ours: net.Socket, theirs: hostNet.Socket },
  { name: 'Server', ours: net.Server, theirs: hostNet.Server },
] as const;

describe.each(classes)('$name', ({ name, ours, theirs }) => {
  test(`instanceof takes ours for Node's and Node's for ours ${onHost ? 'only where the handles are the same' : ''}`, () => {
    class Derived extends ours {}
    expect(new ours() instanceof theirs).toBe(!onHost);
    expect(new theirs() instanceof ours).toBe(!onHost);
    expect(new theirs() instanceof Derived).toBe(false);
    expect(new EventEmitter() instanceof ours).toBe(false);
    expect((undefined as unknown) instanceof ours).toBe(false);
  });

  test('is a class of its own still: called with and without new, inherited from both ways', () => {
    class Derived extends ours {}
    const old = Object.create(ours.prototype);
    // Not in the types: how classes inherited before there were any.
    (ours as unknown as (this: object) => void).call(old);
    const withoutNew = (ours as unknown as () => object)();
    const made = [new ours(), withoutNew, new Derived(), old];
    for (const each of made) expect(each).toBeInstanceOf(ours);
    expect(new Derived()).toBeInstanceOf(Derived);
    expect(inspect(new ours(), { depth: -1 })).toBe(`[${name}]`);
    expect(Object.getPrototypeOf(ours)).toBe(Object.getPrototypeOf(theirs));
    expect(ours.prototype.constructor).toBe(ours);
  });

  test("Node's code never runs on it: each member of Node's class is ours, or hidden", () => {
    const shared = Reflect.ownKeys(theirs.prototype).filter((key) => {
      const own = Object.getOwnPropertyDescriptor(ours.prototype, key);
      const nodes = Object.getOwnPropertyDescriptor(theirs.prototype, key)!;
      if (!own && !onHost) return true;
      return (['value', 'get', 'set'] as const).some((part) => own?.[part] && own[part] === nodes[part]);
    });
    expect(shared).toEqual([]);
  });

  test('what is hidden is internal: nothing public of Node is missing', () => {
    const missing = Reflect.ownKeys(theirs.prototype).filter((key) => {
      const own = Object.getOwnPropertyDescriptor(ours.prototype, key);
      return own ? 'value' in own && own.value === undefined : !(key in ours.prototype);
    });
    const isPublic = (key: string | symbol) => typeof key === 'string' && !key.startsWith('_');
    expect(missing.filter(isPublic)).toEqual([]);
    // Each has been looked at. A new one of a new Node shall be, too.
    expect(missing.map(String).filter((key) => !internal[name].includes(key))).toEqual([]);
  });
});

/** Members that only Node's own classes use: no other module of Node reads them of a socket or server. */
const internal = {
  Socket: [
    '_bytesDispatched',
    '_getpeername',
    '_getsockname',
    '_onTimeout',
    '_reset',
    '_writeGeneric',
    'Symbol(kAfterAsyncWrite)',
    'Symbol(kReinitializeHandle)',
    'Symbol(kUpdateTimer)',
    ...transfer,
  ],
  Server: ['_emitCloseIfDrained', '_listen2', '_setupWorker', ...transfer],
};

test("no method of ours goes through one of Node's on its way to the stream", () => {
  const { prototype } = hostNet.Socket;
  const before = Object.getOwnPropertyDescriptors(prototype);
  const reached: PropertyKey[] = [];
  for (const [key, descriptor] of Object.entries(before)) {
    const { value } = descriptor;
    if (typeof value !== 'function' || key === 'constructor') continue;
    const noted = function (this: unknown, ...args: unknown[]) {
      reached.push(key);
      return Reflect.apply(value, this, args);
    };
    Object.defineProperty(prototype, key, { ...descriptor, value: noted });
  }
  try {
    const socket = new net.Socket();
    socket.setEncoding('utf8').setDefaultEncoding('latin1').pause().resume().read();
    socket.cork();
    socket.write('held');
    socket.end();
    socket.destroy();
    expect(reached).toEqual([]);
  } finally {
    Object.defineProperties(prototype, before);
  }
});

test('`end` is that of the stream', () => {
  expect(net.Socket.prototype.end).toBe(Duplex.prototype.end);
});

test('over another transport there is no handle that Node could take, and TLS would', async () => {
  setDefaultTransport(hostTransport());
  const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  // Not in the types.
  const { _handle: ofSocket } = socket as unknown as { _handle: object | null };
  const { _handle: ofServer } = server as unknown as { _handle: object | null };
  if (onHost) expect([ofSocket, ofServer]).toEqual([expect.anything(), expect.anything()]);
  else expect([ofSocket, ofServer]).toEqual([null, null]);
  socket.resume();
  await once(socket, 'close');
  server.close();
});
