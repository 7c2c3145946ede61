import { spawnSync } from 'node:child_process';
import dns from 'node:dns';
import { once } from 'node:events';
import { BlockList, type Socket, type SocketConnectOpts } from 'node:net';
import { freePort } from '@net-tooling/config/free-ports';
import {
  abstractName,
  closeOf,
  ipcPath,
  listen,
  logEvents,
  lookOf,
  type NetImplementation,
  refusedPort,
  track,
} from '@net-tooling/parity';
import { expect } from 'vitest';
import { onHostTransport, ours, testBoth, testSame } from '../testing/implementations.ts';

type LookupAnswer = (error: Error | null, address?: unknown, family?: number) => void;

/** A `lookup` that calls back later with a given result. */
function answering(...answer: Parameters<LookupAnswer>) {
  return (_name: string, _options: object, callback: LookupAnswer) => void setImmediate(callback, ...answer);
}

/** Options that Node's declarations are stricter about than Node. */
function asOptions(options: object): SocketConnectOpts {
  return options as SocketConnectOpts;
}

function connectTo(net: NetImplementation, options: object): Socket {
  return track(net.connect(asOptions(options)));
}

/** The error that ends a connect, and the arguments of the events before. */
async function failureOf(socket: Socket): Promise<{ error: Record<string, unknown>; events: unknown[] }> {
  const events: unknown[] = [];
  for (const event of [
    'lookup',
    'connectionAttempt',
    'connectionAttemptFailed',
    'connectionAttemptTimeout',
  ]) {
    socket.on(event, (...args) => {
      events.push([event, ...args.map((arg) => (arg instanceof Error ? arg.message : arg))]);
    });
  }
  let error: unknown;
  socket.on('error', (reason) => {
    error = reason;
  });
  await closeOf(socket);
  return { error: besidesHost(lookOf(error)), events };
}

/**
 * The properties of an error without its `host`, which Node's errors of attempts lack. Node's error about a lookup with a wrong family
 * has one.
 */
function besidesHost({ host, ...look }: Record<string, unknown>): Record<string, unknown> {
  return look.code === 'ERR_INVALID_ADDRESS_FAMILY' ? { host, ...look } : look;
}

/** The properties of an AggregateError without its message, which is empty in Node. */
function besidesMessage({ message, ...look }: Record<string, unknown>): Record<string, unknown> {
  return look;
}

// Signatures

testBoth('connect(options, listener)', async (net) => {
  const peer = await listen();
  const socket = await new Promise<Socket>((resolve) => {
    const made: Socket = track(net.connect(asOptions(peer.to), () => resolve(made)));
  });
  expect(socket.remotePort).toBe(peer.port);
  expect(socket).toBeInstanceOf(net.Socket);
});

testBoth('connect(port, host, listener)', async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.port, '127.0.0.1', () => socket.emit('listened')));
  await once(socket, 'listened');
  expect(socket.remotePort).toBe(peer.port);
});

testBoth('connect(port, listener) goes to localhost', async (net) => {
  const peer = await listen({ host: 'localhost' });
  const socket = track(net.connect(peer.port, undefined, () => socket.emit('listened')));
  const [lookup] = await Promise.all([once(socket, 'lookup'), once(socket, 'listened')]);
  expect(lookup[3]).toBe('localhost');
});

testBoth('connect with a port as text', async (net) => {
  const peer = await listen();
  await once(track(net.connect(asOptions({ port: String(peer.port), host: '127.0.0.1' }))), 'connect');
  await once(track(net.connect(`0x${peer.port.toString(16)}` as never, '127.0.0.1')), 'connect');
});

testBoth('connect(path, listener)', async (net) => {
  const path = ipcPath();
  await listen({ path });
  const socket = track(net.connect(path, () => socket.emit('listened')));
  await once(socket, 'listened');
  expect([socket.remoteAddress, socket.address()]).toEqual([undefined, {}]);
});

testBoth('a path wins over a port', async (net) => {
  const path = ipcPath();
  await listen({ path });
  await once(connectTo(net, { path, port: 1, host: '127.0.0.1', localAddress: '127.0.0.1' }), 'connect');
});

testBoth('an abstract name', async (net) => {
  const path = abstractName();
  const peer = await listen({ path });
  const socket = connectTo(net, { path });
  const remote = await peer.accept();
  socket.end('hello');
  expect(String((await once(remote, 'data'))[0])).toBe('hello');
});

testBoth('socket.connect returns the socket, and its listener hears one connect only', async (net) => {
  const peer = await listen();
  const socket = track(new net.Socket());
  let heard = 0;
  expect(socket.connect(asOptions(peer.to), () => heard++)).toBe(socket);
  await once(socket, 'ready');
  socket.destroy();
  await closeOf(socket);
  socket.connect(asOptions(peer.to));
  await once(socket, 'ready');
  expect(heard).toBe(1);
});

testBoth('socket.connect(port, host, listener) and socket.connect(path, listener)', async (net) => {
  const peer = await listen();
  const socket = track(new net.Socket());
  await new Promise<void>((resolve) => socket.connect(peer.port, '127.0.0.1', resolve));
  const path = ipcPath();
  await listen({ path });
  const other = track(new net.Socket());
  await new Promise<void>((resolve) => other.connect(path, resolve));
});

// Options

testBoth('localAddress and localPort choose the local end', async (net) => {
  const peer = await listen();
  const localPort = await freePort();
  const socket = connectTo(net, { ...peer.to, localAddress: '127.0.0.2', localPort });
  await once(socket, 'connect');
  expect([socket.localAddress, socket.localPort]).toEqual(['127.0.0.2', localPort]);
  const remote = await peer.accept();
  expect([remote.remoteAddress, remote.remotePort]).toEqual(['127.0.0.2', localPort]);
});

testBoth('localAddress alone, and localPort alone', async (net) => {
  const peer = await listen();
  const bound = connectTo(net, { ...peer.to, localAddress: '127.0.0.3' });
  await once(bound, 'connect');
  expect(bound.localAddress).toBe('127.0.0.3');
  const localPort = await freePort();
  const socket = connectTo(net, { ...peer.to, localPort });
  await once(socket, 'connect');
  expect(socket.localPort).toBe(localPort);
});

testBoth('over IPv6', async (net) => {
  const peer = await listen({ host: '::1' });
  const socket = connectTo(net, peer.to);
  await once(socket, 'connect');
  const { address, family } = socket.address() as { address: string; family: string };
  expect([address, family, socket.remoteAddress, socket.remoteFamily]).toEqual([
    '::1',
    'IPv6',
    '::1',
    'IPv6',
  ]);
});

const lookupOptions: [title: string, options: object][] = [
  ['none', {}],
  ['family 0', { family: 0 }],
  ['family 4', { family: 4 }],
  ['family 6', { family: 6 }],
  ["family 'IPv4'", { family: 'IPv4' }],
  ["family 'IPv6'", { family: 'IPv6' }],
  ['hints', { hints: dns.V4MAPPED }],
  ['family and hints', { family: 4, hints: dns.V4MAPPED }],
  ['autoSelectFamily: false', { autoSelectFamily: false }],
  ['autoSelectFamily: true and family 4', { autoSelectFamily: true, family: 4 }],
  ['localAddress', { localAddress: '127.0.0.1' }],
  ['localPort', { localPort: 0 }],
];

for (const [title, options] of lookupOptions) {
  testSame(`what a lookup is asked, with ${title}`, async (net) => {
    const asked = await new Promise((resolve) => {
      const lookup = (name: string, options: object, callback: unknown) =>
        resolve([name, options, typeof callback]);
      connectTo(net, { port: 1, host: 'x.test', lookup, ...options });
    });
    return asked;
  });
}

testBoth('the default lookup is dns.lookup as it is at the time', async (net) => {
  const peer = await listen();
  const original = dns.lookup;
  const asked: unknown[] = [];
  // A program that caches names replaces it like this.
  (dns as { lookup: unknown }).lookup = (name: string, _options: object, callback: LookupAnswer) => {
    asked.push(name);
    callback(null, [{ address: '127.0.0.1', family: 4 }]);
  };
  try {
    const socket = connectTo(net, { port: peer.port, host: 'cached.test' });
    await once(socket, 'connect');
  } finally {
    dns.lookup = original;
  }
  expect(asked).toEqual(['cached.test']);
});

testBoth("the arguments of 'lookup', one event for each address", async (net) => {
  const peer = await listen();
  const lookup = answering(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]);
  const socket = connectTo(net, { port: peer.port, host: 'x.test', lookup });
  const heard: unknown[] = [];
  socket.on('lookup', (...args) => heard.push(args));
  await once(socket, 'connect');
  expect(heard).toEqual([
    [null, '127.0.0.1', 4, 'x.test'],
    [null, '::1', 6, 'x.test'],
  ]);
});

testBoth('a lookup that answers with one address where one was asked for', async (net) => {
  const peer = await listen();
  const lookup = answering(null, '127.0.0.1', 4);
  const socket = connectTo(net, { port: peer.port, host: 'x.test', lookup, family: 4 });
  expect(await once(socket, 'lookup')).toEqual([null, '127.0.0.1', 4, 'x.test']);
  await once(socket, 'connect');
});

testBoth('a lookup that answers at once', async (net) => {
  const peer = await listen();
  const lookup = (_name: string, _options: object, callback: LookupAnswer) =>
    callback(null, [{ address: '127.0.0.1', family: 4 }]);
  const socket = connectTo(net, { port: peer.port, host: 'x.test', lookup });
  await once(socket, 'connect');
});

// Failures: the error to the letter, its properties, and the events before it

testSame('refused', async (net) => {
  const port = refusedPort;
  const { error, events } = await failureOf(connectTo(net, { port, host: '127.0.0.1' }));
  return JSON.stringify({ error, events }).replaceAll(String(port), 'P');
});

testSame('refused, from a local address', async (net) => {
  const port = refusedPort;
  const { error } = await failureOf(connectTo(net, { port, host: '127.0.0.1', localAddress: '127.0.0.2' }));
  return JSON.stringify(error).replaceAll(String(port), 'P');
});

testSame('refused, from a local address and port', async (net) => {
  const [port, localPort] = [refusedPort, await freePort()];
  const { error } = await failureOf(
    connectTo(net, { port, host: '127.0.0.1', localAddress: '127.0.0.1', localPort }),
  );
  return JSON.stringify(error).replaceAll(String(port), 'P').replaceAll(String(localPort), 'Q');
});

/** The runtime's sockets bind and connect in one call, so on them it is too late to say nothing of the attempt. */
const withoutAttempts = (events: unknown[]) =>
  onHostTransport ? events.filter((event) => (event as [string])[0] !== 'connectionAttempt') : events;

testSame('the local end is in use', async (net) => {
  const peer = await listen();
  const { error, events } = await failureOf(
    connectTo(net, { ...peer.to, localAddress: '127.0.0.1', localPort: peer.port }),
  );
  return JSON.stringify({ error, events: withoutAttempts(events) }).replaceAll(String(peer.port), 'P');
});

testSame('the local end is of another family', async (net) => {
  const peer = await listen();
  const { error } = await failureOf(connectTo(net, { ...peer.to, localAddress: '::1' }));
  return JSON.stringify(error).replaceAll(String(peer.port), 'P');
});

testSame(
  'nothing at the path',
  async (net) => await failureOf(connectTo(net, { path: '/nonexistent/x.sock' })),
);

testSame('nobody listens at the path any more', async (net) => {
  const path = ipcPath();
  // A killed process leaves the socket file of its server.
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script]);
  const failure = await failureOf(connectTo(net, { path }));
  return JSON.stringify(failure).replaceAll(path, 'PATH');
});

testSame('the path is no socket', async (net) => await failureOf(connectTo(net, { path: '/dev/null' })));

testSame(
  'the path is too long',
  async (net) => await failureOf(connectTo(net, { path: `/tmp/${'x'.repeat(120)}` })),
  { below: 24, because: 'it cuts the path short and connects to whatever that names' },
);

testSame('the lookup fails', async (net) => {
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND x.test'), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: 'x.test',
  });
  return failureOf(connectTo(net, { port: 1, host: 'x.test', lookup: answering(error) }));
});

for (const [title, answer, options] of [
  ['an address that is none', [null, 'notip', 4], { family: 4 }],
  ['an address that is none, in a list', [null, [{ address: 'notip', family: 4 }]], {}],
  ['family 5', [null, '127.0.0.1', 5], { family: 4 }],
  ['family 5, in a list', [null, [{ address: '127.0.0.1', family: 5 }]], {}],
  ['family undefined', [null, '127.0.0.1'], { family: 4 }],
  ['undefined', [null, undefined, undefined], { family: 4 }],
  ['an empty address', [null, '', 4], { family: 4 }],
] as [string, Parameters<LookupAnswer>, object][]) {
  testSame(`the lookup answers with ${title}`, async (net) =>
    failureOf(connectTo(net, { port: 1, host: 'x.test', lookup: answering(...answer), ...options })),
  );
}

// Several addresses

testBoth('the IPv6 address refuses, the IPv4 address answers', async (net) => {
  const peer = await listen({ host: '127.0.0.1', port: await freePort() });
  const lookup = answering(null, [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ]);
  const socket = connectTo(net, { port: peer.port, host: 'x.test', lookup });
  const log = logEvents(socket);
  const failed = once(socket, 'connectionAttemptFailed');
  await once(socket, 'ready');
  expect(log).toEqual([
    ...['lookup', 'lookup', 'connectionAttempt', 'connectionAttemptFailed', 'connectionAttempt'],
    ...['connect', 'ready'],
  ]);
  const [address, port, family, error] = await failed;
  expect([address, port, family, error.code]).toEqual(['::1', peer.port, 6, 'ECONNREFUSED']);
  expect(socket.autoSelectFamilyAttemptedAddresses).toEqual([`::1:${peer.port}`, `127.0.0.1:${peer.port}`]);
  expect(socket.remoteAddress).toBe('127.0.0.1');
  const remote = await peer.accept();
  socket.end('hello');
  expect(String((await once(remote, 'data'))[0])).toBe('hello');
});

testBoth('what was written before is written to the address that answered', async (net) => {
  const peer = await listen({ host: '127.0.0.1', port: await freePort() });
  const lookup = answering(null, [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ]);
  const socket = connectTo(net, { port: peer.port, host: 'x.test', lookup });
  const written = new Promise<void>((resolve, reject) => {
    socket.write('early', (error) => (error ? reject(error) : resolve()));
  });
  const remote = await peer.accept();
  expect(String((await once(remote, 'data'))[0])).toBe('early');
  await written;
});

testSame('all addresses refuse', async (net) => {
  const port = refusedPort;
  const lookup = answering(null, [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ]);
  const socket = connectTo(net, { port, host: 'x.test', lookup });
  let aggregate: AggregateError | undefined;
  socket.on('error', (error) => {
    aggregate = error as AggregateError;
  });
  const { error, events } = await failureOf(socket);
  return JSON.stringify({
    error: besidesMessage(error),
    errors: aggregate?.errors.map((error) => besidesHost(lookOf(error))),
    isAggregate: aggregate instanceof AggregateError,
    events,
    attempted: socket.autoSelectFamilyAttemptedAddresses,
  }).replaceAll(String(port), 'P');
});

testSame('the order in which addresses are tried', async (net) => {
  const port = refusedPort;
  const addresses = ['127.0.0.1', '127.0.0.2', '::1', '127.0.0.3', '::ffff:127.0.0.4'];
  const lookup = answering(
    null,
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  );
  const socket = connectTo(net, { port, host: 'x.test', lookup });
  await failureOf(socket);
  return socket.autoSelectFamilyAttemptedAddresses?.map((each) => each.replace(/:\d+$/, ''));
});

testSame('a list with one usable address is one attempt', async (net) => {
  const port = refusedPort;
  const lookup = answering(null, [
    { address: 'notip', family: 4 },
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 5 },
  ]);
  const socket = connectTo(net, { port, host: 'x.test', lookup });
  const { error, events } = await failureOf(socket);
  return JSON.stringify({ error, events, attempted: socket.autoSelectFamilyAttemptedAddresses }).replaceAll(
    String(port),
    'P',
  );
});

testSame('without autoSelectFamily the first address is the only one', async (net) => {
  const port = refusedPort;
  const socket = connectTo(net, {
    port,
    host: 'x.test',
    autoSelectFamily: false,
    lookup: answering(null, '127.0.0.1', 4),
  });
  const { error, events } = await failureOf(socket);
  return JSON.stringify({ error, events }).replaceAll(String(port), 'P');
});

// Blocked addresses

/** Everything but `127.0.0.9`. */
const filter = () => {
  const list = new BlockList();
  list.addRange('127.0.0.1', '127.0.0.8');
  list.addAddress('::1', 'ipv6');
  return list;
};

const blockListsWork = { below: 22, because: 'it does not know the option' };

testSame(
  'the address is blocked',
  async (net) => failureOf(connectTo(net, { port: 1, host: '127.0.0.1', blockList: filter() })),
  blockListsWork,
);

testSame(
  'the address a name resolves to is blocked',
  async (net) => {
    const lookup = answering(null, '127.0.0.2', 4);
    return failureOf(connectTo(net, { port: 1, host: 'x.test', family: 4, lookup, blockList: filter() }));
  },
  blockListsWork,
);

testSame(
  'all addresses are blocked',
  async (net) => {
    const lookup = answering(null, [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ]);
    const socket = connectTo(net, { port: 1, host: 'x.test', lookup, blockList: filter() });
    const { error, events } = await failureOf(socket);
    return { error: besidesMessage(error), events, attempted: socket.autoSelectFamilyAttemptedAddresses };
  },
  blockListsWork,
);

testBoth(
  'a blocked address is passed over',
  async (net) => {
    const peer = await listen({ host: '127.0.0.9' });
    const lookup = answering(null, [
      { address: '::1', family: 6 },
      { address: '127.0.0.9', family: 4 },
    ]);
    const socket = connectTo(net, { port: peer.port, host: 'x.test', lookup, blockList: filter() });
    const log = logEvents(socket);
    await once(socket, 'ready');
    expect(log).toEqual([
      ...['lookup', 'lookup', 'connectionAttemptFailed', 'connectionAttempt', 'connect', 'ready'],
    ]);
    expect(socket.autoSelectFamilyAttemptedAddresses).toEqual([`127.0.0.9:${peer.port}`]);
  },
  blockListsWork,
);

testSame('several addresses, and the local port is in use', async (net) => {
  const peer = await listen();
  const lookup = answering(null, [
    { address: '127.0.0.2', family: 4 },
    { address: '127.0.0.3', family: 4 },
  ]);
  const socket = connectTo(net, { port: peer.port, host: 'x.test', lookup, localPort: peer.port });
  let aggregate: AggregateError | undefined;
  socket.on('error', (error) => {
    aggregate = error as AggregateError;
  });
  const { error, events } = await failureOf(socket);
  const errors = aggregate?.errors.map((error) => besidesHost(lookOf(error)));
  return JSON.stringify({
    error: besidesMessage(error),
    errors,
    events: withoutAttempts(events),
  }).replaceAll(String(peer.port), 'P');
});

testBoth('the message of an AggregateError names the attempts; in Node it is empty', async (net) => {
  const port = refusedPort;
  const lookup = answering(null, [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ]);
  const { error } = await failureOf(connectTo(net, { port, host: 'x.test', lookup }));
  const message = `connect ECONNREFUSED ::1:${port}\nconnect ECONNREFUSED 127.0.0.1:${port}`;
  expect(error).toMatchObject({ code: 'ECONNREFUSED', message: net === ours ? message : '' });
});
