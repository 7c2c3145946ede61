import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type nodeNet from 'node:net';
import type { Server, Socket } from 'node:net';
import { inspect } from 'node:util';
import * as sockets from '@net/stream-socket';
import { getDefaultTransport } from '@net/transport';
import {
  closeOf,
  describeParity,
  type ErrorLook,
  lookOf,
  portOf,
  refusedPort,
  type Scenario,
  type Stage,
} from '@net-tooling/parity';
import { expect, test } from 'vitest';
import * as servers from '../index.ts';

const ours = { ...sockets, ...servers };

/** `BoundSocket`, with the members that its types lack. */
interface BoundSocketClass {
  new (options?: unknown): nodeNet.BoundSocket & { readonly isPipe: boolean };
  readonly prototype: object;
}

const classOf = (stage: Stage): BoundSocketClass =>
  (stage.net as unknown as { BoundSocket: BoundSocketClass }).BoundSocket;

type Bound = InstanceType<BoundSocketClass>;

/** A BoundSocket that is closed at the end of the scenario, unless it was used. */
async function withBound<Result>(
  stage: Stage,
  options: unknown,
  use: (bound: Bound) => Result | Promise<Result>,
): Promise<Result> {
  const bound = new (classOf(stage))(options);
  try {
    return await use(bound);
  } finally {
    bound[Symbol.dispose]();
  }
}

function tried(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return lookOf(error);
  }
}

/** The result of `address()`, without the parts that differ between runs. */
function shown(address: unknown): unknown {
  if (typeof address !== 'object' || address === null || !('port' in address)) return address;
  return { ...address, port: (address.port as number) > 0 };
}

const loopback = { host: '127.0.0.1' };
const used: ErrorLook = {
  class: 'Error',
  code: 'ERR_SOCKET_HANDLE_ADOPTED',
  message: 'The bound socket has already been adopted by a server or socket',
};
/** `NodeError` is what Node's own class of errors is called. */
const classless = (look: unknown): unknown =>
  typeof look === 'object' && look !== null && 'class' in look
    ? { ...look, class: String(look.class).replace('NodeError', 'Error') }
    : look;

type AddressRow = [what: string, options: unknown, address: unknown];

const addresses: AddressRow[] = [
  ['nothing', undefined, { address: '0.0.0.0', family: 'IPv4', port: true }],
  ['an empty object', {}, { address: '0.0.0.0', family: 'IPv4', port: true }],
  ['an IPv4 address', { host: '127.0.0.1' }, { address: '127.0.0.1', family: 'IPv4', port: true }],
  ['an IPv6 address', { host: '::1' }, { address: '::1', family: 'IPv6', port: true }],
  [
    'an IPv4-mapped address',
    { host: '::ffff:127.0.0.1' },
    { address: '::ffff:127.0.0.1', family: 'IPv6', port: true },
  ],
  ['ipv6Only without a host', { ipv6Only: true }, { address: '::', family: 'IPv6', port: true }],
  [
    'ipv6Only with an IPv4 address',
    { host: '127.0.0.1', ipv6Only: true },
    { address: '127.0.0.1', family: 'IPv4', port: true },
  ],
  ['text that is a port', { port: '0' }, { address: '0.0.0.0', family: 'IPv4', port: true }],
  [
    'null, which is as good as nothing',
    { host: null, port: null, ipv6Only: null, reusePort: null },
    { address: '0.0.0.0', family: 'IPv4', port: true },
  ],
];

type RefusedRow = [what: string, options: unknown, error: { class?: string; code: string; message: string }];

const badPort = (shownValue: string): RefusedRow[2] => ({
  class: 'RangeError',
  code: 'ERR_SOCKET_BAD_PORT',
  message: `options.port should be >= 0 and < 65536. Received ${shownValue}.`,
});
const wrongType = (name: string, type: string, shownValue: string): RefusedRow[2] => ({
  code: 'ERR_INVALID_ARG_TYPE',
  message: `The "${name}" ${name.includes('.') ? 'property' : 'argument'} must be of type ${type}. Received ${shownValue}`,
});
const exclusive = (shownValue: string): RefusedRow[2] => ({
  code: 'ERR_INVALID_ARG_VALUE',
  message: `The argument 'options' path is mutually exclusive with host, port, ipv6Only, and reusePort. Received ${shownValue}`,
});
const noAddress = (shownValue: string): RefusedRow[2] => ({
  code: 'ERR_INVALID_ARG_VALUE',
  message: `The property 'options.host' must be a numeric IP address; net.BoundSocket does not perform DNS resolution. Received ${shownValue}`,
});

const refused: RefusedRow[] = [
  ['null', null, wrongType('options', 'object', 'null')],
  ['text', 'x', wrongType('options', 'object', "type string ('x')")],
  ['a list', [], wrongType('options', 'object', 'an instance of Array')],
  ['a name', { host: 'localhost' }, noAddress("'localhost'")],
  ['an empty host', { host: '' }, noAddress("''")],
  ['an address in brackets', { host: '[::1]' }, noAddress("'[::1]'")],
  ['a host that is a number', { host: 5 }, wrongType('options.host', 'string', 'type number (5)')],
  ['a port that is too high', { port: 70000 }, badPort('type number (70000)')],
  ['a negative port', { port: -1 }, badPort('type number (-1)')],
  ['a fraction of a port', { port: 1.5 }, badPort('type number (1.5)')],
  ['a port that is a boolean', { port: true }, badPort('type boolean (true)')],
  ['a port that is empty text', { port: '' }, badPort("type string ('')")],
  [
    'ipv6Only that is a number, before the host',
    { host: 5, ipv6Only: 1 },
    wrongType('options.ipv6Only', 'boolean', 'type number (1)'),
  ],
  [
    'reusePort that is a number, after ipv6Only',
    { host: 5, reusePort: 1 },
    wrongType('options.reusePort', 'boolean', 'type number (1)'),
  ],
  ['a bad port, before all else', { host: 5, ipv6Only: 1, port: -1 }, badPort('type number (-1)')],
  ['a path that is a number', { path: 5 }, wrongType('options.path', 'string', 'type number (5)')],
  ['a path that is null', { path: null }, wrongType('options.path', 'string', 'null')],
  ['a path and a port', { path: 'x', port: 1 }, exclusive("{ path: 'x', port: 1 }")],
  ['a path and null', { path: 'x', host: null }, exclusive("{ path: 'x', host: null }")],
  ['a path and false', { path: 5, reusePort: false }, exclusive('{ path: 5, reusePort: false }')],
];

const making: Scenario[] = [
  ...addresses.map(
    ([what, options, address]): Scenario => ({
      name: `binds at once: ${what}`,
      since: 24,
      run: (stage) => withBound(stage, options, (bound) => [shown(bound.address()), bound.isPipe]),
      outcome: [address, false],
    }),
  ),
  ...refused.map(
    ([what, options, error]): Scenario => ({
      name: `refuses ${what}`,
      since: 24,
      run: (stage) => {
        const { code, message, class: name } = tried(() => new (classOf(stage))(options)) as ErrorLook;
        return { class: name, code, message };
      },
      outcome: { class: 'TypeError', ...error },
    }),
  ),
  {
    name: 'binds a path, whose file goes with it',
    since: 24,
    run: (stage) => {
      const path = stage.path();
      return withBound(stage, { path }, (bound) => {
        const before = [(bound.address() as unknown) === path, bound.isPipe, existsSync(path)];
        bound.close();
        return [before, existsSync(path), bound.isPipe];
      });
    },
    outcome: [[true, true, true], false, true],
  },
  {
    name: 'says that a path is in use',
    since: 24,
    run: (stage) => {
      const path = stage.path();
      return withBound(stage, { path }, () => tried(() => new (classOf(stage))({ path })));
    },
    outcome: { class: 'Error', errno: -98, code: 'EADDRINUSE', syscall: 'bind', message: 'bind EADDRINUSE' },
  },
  {
    name: 'refuses a path in a folder that does not exist, one that is too long, and one with a NUL byte',
    since: 24,
    run: (stage) =>
      [`${stage.path()}/x`, `/tmp/${'x'.repeat(200)}`, '/tmp/a\0b'].map((path) =>
        tried(() => new (classOf(stage))({ path })),
      ),
    outcome: [
      { class: 'Error', errno: -13, code: 'EACCES', syscall: 'bind', message: 'bind EACCES' },
      { class: 'Error', errno: -22, code: 'EINVAL', syscall: 'bind', message: 'bind EINVAL' },
      { class: 'Error', errno: -22, code: 'EINVAL', syscall: 'bind', message: 'bind EINVAL' },
    ],
  },
  {
    name: 'says that somebody listens at the port',
    since: 24,
    run: async (stage) => {
      const port = portOf(await stage.listening());
      return ['127.0.0.1', '0.0.0.0', '::'].map((host) => {
        const look = tried(() => new (classOf(stage))({ host, port })) as ErrorLook;
        return { ...look, message: look.message.replace(String(port), 'P'), port: look.port === port };
      });
    },
    outcome: ['127.0.0.1', '0.0.0.0', '::'].map((address) => ({
      class: 'Error',
      errno: -98,
      code: 'EADDRINUSE',
      syscall: 'bind',
      address,
      port: true,
      message: `bind EADDRINUSE ${address}:P`,
    })),
  },
  {
    name: 'frees its port',
    since: 24,
    run: (stage) =>
      withBound(stage, loopback, (bound) => {
        const { port } = bound.address();
        bound.close();
        return withBound(stage, { ...loopback, port }, (again) => again.address().port === port);
      }),
    outcome: true,
  },
  {
    name: 'can be closed once, and disposed of at any time',
    since: 24,
    run: (stage) =>
      withBound(stage, loopback, (bound) => {
        const closed = [bound.close(), bound[Symbol.dispose](), bound[Symbol.dispose]()];
        const calls = [() => bound.address(), () => bound.fd(), () => bound.close()];
        return [closed, calls.map((call) => classless(tried(call))), bound.isPipe];
      }),
    outcome: [[undefined, undefined, undefined], [used, used, used], false],
  },
  {
    name: 'has a descriptor, and looks like nothing else',
    since: 24,
    run: (stage) =>
      withBound(stage, loopback, (bound) => [
        bound.fd() >= 0,
        inspect(bound),
        Object.keys(bound),
        classOf(stage).name,
        classOf(stage).length,
      ]),
    outcome: [true, 'BoundSocket {}', [], 'BoundSocket', 0],
  },
  {
    name: 'needs new',
    since: 24,
    run: (stage) => tried(() => (classOf(stage) as unknown as () => void)()),
    outcome: {
      class: 'TypeError',
      message: "Class constructor BoundSocket cannot be invoked without 'new'",
    },
  },
];

const serving: Scenario[] = [
  ...(
    [
      ['listen(boundSocket)', (server, bound) => server.listen(bound)],
      ['listen(boundSocket, backlog)', (server, bound) => server.listen(bound, 5)],
      ['listen({ handle })', (server, bound) => server.listen({ handle: bound })],
      [
        'listen({ handle }) with other places, which do not count',
        (server, bound) => server.listen({ handle: bound, port: 1, host: 'no.invalid', path: '/no/where' }),
      ],
    ] satisfies [string, (server: Server, bound: Bound) => unknown][]
  ).map(
    ([what, listen]): Scenario => ({
      name: `${what} listens there, and uses it up`,
      since: 24,
      run: (stage) =>
        withBound(stage, loopback, async (bound) => {
          const { port } = bound.address();
          const server = stage.server((socket: Socket) => void socket.end('x'));
          const listening = once(server, 'listening');
          listen(server, bound);
          const atOnce = [server.listening, portOf(server) === port];
          await listening;
          const client = stage.connectTo(server);
          const [[text]] = await Promise.all([once(client, 'data'), once(client, 'end')]);
          const calls = [() => bound.address(), () => bound.fd(), () => bound.close()];
          return [atOnce, String(text), calls.map((call) => classless(tried(call)))];
        }),
      outcome: [[true, true], 'x', [used, used, used]],
    }),
  ),
  {
    name: 'cannot be used up twice',
    since: 24,
    run: (stage) =>
      withBound(stage, loopback, async (bound) => {
        await stage.listening(stage.server(), { handle: bound });
        return [
          () => stage.server().listen(bound),
          () => stage.server().listen({ handle: bound, path: 'x' }),
          () => stage.connect({ port: 1, handle: bound }),
          () => new stage.net.Socket({ handle: bound }),
        ].map((use) => classless(tried(use)));
      }),
    outcome: [used, used, used, used],
  },
  {
    name: 'is left alone by a listen that throws',
    since: 24,
    run: (stage) =>
      withBound(stage, loopback, async (bound) => {
        const server = await stage.listening();
        return [(tried(() => server.listen(bound)) as ErrorLook).code, shown(bound.address())];
      }),
    outcome: ['ERR_SERVER_ALREADY_LISTEN', { address: '127.0.0.1', family: 'IPv4', port: true }],
  },
  {
    name: 'listens at a path, which goes with the server',
    since: 24,
    run: (stage) => {
      const path = stage.path();
      return withBound(stage, { path }, async (bound) => {
        const server = await stage.listening(
          stage.server((socket: Socket) => void socket.end('x')),
          { handle: bound },
        );
        const client = stage.connect({ path });
        const [[text]] = await Promise.all([once(client, 'data'), once(client, 'end')]);
        const address = server.address() === path;
        client.destroy();
        await closeOf(server.close());
        return [address, String(text), existsSync(path)];
      });
    },
    outcome: [true, 'x', false],
  },
];

/** The local address that a client reports. */
const localEnd = (socket: Socket) => [socket.localAddress, socket.localPort! > 0, socket.localFamily];

const connecting: Scenario[] = [
  {
    name: 'a socket over it is not connected, and knows its local end',
    since: 24,
    run: (stage) =>
      withBound(stage, loopback, async (bound) => {
        const socket = stage.keep(new stage.net.Socket({ handle: bound }));
        const { pending, connecting, readyState, remoteAddress } = socket;
        const before = [localEnd(socket), shown(socket.address())];
        const close = once(socket, 'close');
        socket.destroy();
        const [hadError] = await close;
        return [before, { pending, connecting, readyState, remoteAddress }, hadError];
      }),
    outcome: [
      [['127.0.0.1', true, 'IPv4'], { address: '127.0.0.1', family: 'IPv4', port: true }],
      { pending: false, connecting: false, readyState: 'open', remoteAddress: undefined },
      false,
    ],
  },
  ...(
    [
      ['connect({ handle })', (stage, handle, to) => stage.connect({ ...to, handle })],
      [
        'new Socket({ handle }).connect()',
        (stage, handle, to) => stage.keep(new stage.net.Socket({ handle })).connect(to),
      ],
    ] satisfies [string, (stage: Stage, bound: Bound, to: nodeNet.TcpNetConnectOpts) => Socket][]
  ).map(
    ([what, connect]): Scenario => ({
      name: `${what} connects from there`,
      since: 24,
      run: (stage) =>
        withBound(stage, undefined, async (bound) => {
          const { port } = bound.address();
          const server = await stage.listening(stage.server((socket: Socket) => void socket.end('x')));
          const client = connect(stage, bound, { host: '127.0.0.1', port: portOf(server) });
          // The address was "any" before.
          const atOnce = [client.localAddress, client.localPort === port, client.connecting];
          const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
          const [[text]] = await Promise.all([once(client, 'data'), once(client, 'end')]);
          return [atOnce, client.localPort, (accepted as Socket).remotePort, String(text)].map((each) =>
            each === port ? 'the port' : each,
          );
        }),
      outcome: [['127.0.0.1', true, true], 'the port', 'the port', 'x'],
    }),
  ),
  {
    name: 'a name is looked up first',
    since: 24,
    run: (stage) =>
      withBound(stage, loopback, async (bound) => {
        const port = portOf(await stage.listening());
        const events: unknown[] = [];
        const client = stage.connect({
          host: 'name.invalid',
          port,
          handle: bound,
          lookup: (_host: string, options: { all?: boolean }, callback: (...args: unknown[]) => void) => {
            events.push(Boolean(options.all));
            setImmediate(callback, null, '127.0.0.1', 4);
          },
        });
        client.on('connectionAttempt', (address) => events.push(address));
        await once(client, 'connect');
        return [events, client.autoSelectFamilyAttemptedAddresses];
      }),
    outcome: [[false, '127.0.0.1'], undefined],
  },
  {
    name: 'an error comes later',
    since: 24,
    run: (stage) =>
      withBound(stage, loopback, async (bound) => {
        const client = stage.connect({ ...loopback, port: refusedPort, handle: bound });
        const events: string[] = [];
        client.on('connectionAttemptFailed', () => events.push('failed'));
        client.on('error', (error) => events.push((error as NodeJS.ErrnoException).code!));
        await closeOf(client);
        return events;
      }),
    outcome: ['failed', 'ECONNREFUSED'],
  },
  ...(
    [
      ['IPv6', '127.0.0.1', '::1', 'EAFNOSUPPORT'],
      ['IPv4', '::1', '127.0.0.1', 'EINVAL'],
    ] as const
  ).map(
    ([family, host, to, code]): Scenario => ({
      name: `it cannot connect over ${family} if it is bound to the other`,
      since: 24,
      run: (stage) =>
        withBound(stage, { host }, async (bound) => {
          const { port } = bound.address();
          const client = stage.connect({ host: to, port: 1, handle: bound });
          const [error] = await once(client, 'error');
          return { ...lookOf(error), message: lookOf(error).message.replace(String(port), 'P') };
        }),
      outcome: {
        class: 'Error',
        errno: expect.any(Number),
        code,
        syscall: 'connect',
        address: to,
        port: 1,
        message: `connect ${code} ${to}:1 - Local (${host}:P)`,
      },
      overHost: {
        outcome: expect.objectContaining({ code, message: `connect ${code} ${to}:1` }),
        why: "the runtime's own socket tells of it later",
      },
    }),
  ),
  ...(
    [
      [{ localPort: 0 }, '{ port: 1, localPort: 0 }'],
      [{ localAddress: '127.0.0.1' }, "{ port: 1, localAddress: '127.0.0.1' }"],
    ] as const
  ).map(
    ([option, shownOptions]): Scenario => ({
      name: `connect refuses ${Object.keys(option)}: the local end is chosen`,
      since: 24,
      run: (stage) =>
        withBound(stage, loopback, (bound) => {
          const socket = stage.keep(new stage.net.Socket({ handle: bound }));
          return tried(() => socket.connect({ port: 1, ...option }));
        }),
      outcome: {
        class: 'TypeError',
        code: 'ERR_INVALID_ARG_VALUE',
        message: `The argument 'options' localAddress and localPort cannot be used with an adopted bound socket. Received ${shownOptions}`,
      },
    }),
  ),
  {
    name: 'a path cannot be used to connect to a port',
    since: 24,
    run: (stage) =>
      withBound(stage, { path: stage.path() }, (bound) => {
        const socket = stage.keep(new stage.net.Socket({ handle: bound }));
        return (tried(() => socket.connect({ port: 1 })) as ErrorLook).message;
      }),
    outcome: 'The "options.path" property must be of type string. Received undefined',
  },
  {
    name: 'a port cannot be used to connect to a path',
    since: 24,
    run: (stage) =>
      withBound(stage, loopback, async (bound) => {
        const socket = stage.keep(new stage.net.Socket({ handle: bound }));
        return (tried(() => socket.connect({ path: stage.path() })) as ErrorLook)?.message;
      }),
    outcome: undefined,
    ours: {
      outcome: 'The "options.port" property must be one of type number or string. Received undefined',
      why: 'Node connects to port 0 of localhost instead',
    },
  },
  {
    name: 'a socket over a path comes from there, and can connect again',
    since: 24,
    run: async (stage) => {
      const [to, from] = [stage.path('to.sock'), stage.path('from.sock')];
      const server = await stage.listening(
        stage.server((socket: Socket) => void socket.end('x')),
        { path: to },
      );
      return withBound(stage, { path: from }, async (bound) => {
        const socket = stage.keep(new stage.net.Socket({ handle: bound }));
        const before = [socket.localAddress === from, Object.keys(socket.address())];
        const rounds: unknown[] = [];
        for (let round = 0; round < 2; round++) {
          socket.connect({ path: to });
          const atOnce = socket.localAddress === from;
          await once(socket, 'connect');
          const connected = [socket.localAddress === from, existsSync(from)];
          const [[text]] = await Promise.all([once(socket, 'data'), closeOf(socket)]);
          rounds.push([atOnce, connected, String(text), existsSync(from)]);
        }
        server.close();
        return [before, rounds];
      });
    },
    outcome: [
      [true, ['address']],
      [
        [true, [true, true], 'x', false],
        [true, [true, false], 'x', false],
      ],
    ],
    ours: {
      outcome: [
        [true, ['address']],
        [
          [true, [true, true], 'x', false],
          [false, [false, false], 'x', false],
        ],
      ],
      why: 'the second connection does not come from there, which Node says still',
    },
  },
];

const { boundPaths } = getDefaultTransport().capabilities;
if (boundPaths) {
  describeParity('making a bound socket', ours, making);
  describeParity('a server over a bound socket', ours, serving);
  describeParity('a client over a bound socket', ours, connecting);
} else {
  test('where there are no bound sockets, the error says who has them', () => {
    expect(() => new sockets.BoundSocket({ path: 'x' })).toThrow(
      /^bind ENOTSUP - boundPaths needs Node or Deno; under the permission model, Node 24.20 or 26.7$/,
    );
  });
}
