import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { Server } from 'node:net';
import * as sockets from '@net/stream-socket';
import { freePort } from '@net-tooling/config/free-ports';
import { abstractName, describeParity, lookOf, portOf, type Scenario, type Stage } from '@net-tooling/parity';
import * as servers from '../index.ts';

const ours = { ...sockets, ...servers };

/** The address of a server with what differs from run to run taken out. */
function shownAddress(server: Server): unknown {
  const address = server.address();
  return address && typeof address === 'object' ? { ...address, port: address.port > 0 } : address;
}

const anyV6 = { address: '::', family: 'IPv6', port: true };
const loopback = { address: '127.0.0.1', family: 'IPv4', port: true };

type FormRow = [form: string, args: (listener: () => void) => unknown[], known: unknown, outcome: unknown];

const heard = ['returned', 'listener'];

/** With the address as `listen` returned, and once it listens. */
const forms: FormRow[] = [
  ['()', () => [], anyV6, anyV6],
  ['(listener)', (listener) => [listener], anyV6, anyV6],
  ['(undefined, listener)', (listener) => [undefined, listener], anyV6, anyV6],
  ['(null)', () => [null], anyV6, anyV6],
  ['(0)', () => [0], anyV6, anyV6],
  ["('0')", () => ['0'], anyV6, anyV6],
  ['(0, listener)', (listener) => [0, listener], anyV6, anyV6],
  ['(0, backlog)', () => [0, 5], anyV6, anyV6],
  ['(0, backlog, listener)', (listener) => [0, 5, listener], anyV6, anyV6],
  ['(0, undefined, listener)', (listener) => [0, undefined, listener], anyV6, anyV6],
  ['(0, undefined, backlog, listener)', (listener) => [0, undefined, 5, listener], anyV6, anyV6],
  ['(0, host)', () => [0, '127.0.0.1'], null, loopback],
  ['(0, host, listener)', (listener) => [0, '127.0.0.1', listener], null, loopback],
  ['(0, host, backlog)', () => [0, '127.0.0.1', 5], null, loopback],
  ['(0, host, backlog, listener)', (listener) => [0, '127.0.0.1', 5, listener], null, loopback],
  ['(0, name)', () => [0, 'localhost'], null, loopback],
  ["(0, '')", () => [0, ''], anyV6, anyV6],
  ['({ port })', () => [{ port: 0 }], anyV6, anyV6],
  ['({ port: null })', () => [{ port: null }], anyV6, anyV6],
  ['({ port: undefined })', () => [{ port: undefined }], anyV6, anyV6],
  ['({ port: undefined, host })', () => [{ port: undefined, host: '127.0.0.1' }], null, loopback],
  ["({ port: '0' })", () => [{ port: '0' }], anyV6, anyV6],
  ['({ port }, listener)', (listener) => [{ port: 0 }, listener], anyV6, anyV6],
  ['({ port, host })', () => [{ port: 0, host: '127.0.0.1' }], null, loopback],
  ['({ port, path }): the path is ignored', () => [{ port: 0, path: '/dev/null/no' }], anyV6, anyV6],
  ['({ port, host, exclusive })', () => [{ port: 0, host: '127.0.0.1', exclusive: true }], null, loopback],
  ['({ port, backlog })', () => [{ port: 0, backlog: 1 }], anyV6, anyV6],
  ["({ port, host: '::', ipv6Only })", () => [{ port: 0, host: '::', ipv6Only: true }], null, anyV6],
  ["({ host: '::1' })", () => [{ port: 0, host: '::1' }], null, { ...anyV6, address: '::1' }],
];

describeParity('the forms of listen over TCP', ours, [
  ...forms.map(
    ([form, argsFor, known, outcome]): Scenario => ({
      name: `listen${form}`,
      async run(stage) {
        const order: string[] = [];
        const args = argsFor(() => order.push('listener'));
        const takesListener = args.some((each) => typeof each === 'function');
        const server = stage.server();
        const listening = once(server, 'listening');
        const same = server.listen(...(args as [])) === server;
        const before = [shownAddress(server), server.listening];
        order.push('returned');
        await listening;
        return { same, before, after: [shownAddress(server), server.listening], takesListener, order };
      },
      outcome: {
        same: true,
        before: [known, known !== null],
        after: [outcome, true],
        takesListener: argsFor.length > 0,
        order: argsFor.length > 0 ? heard : ['returned'],
      },
    }),
  ),
]);

describeParity('the forms of listen over IPC', ours, [
  ...(
    [
      ['(path)', (path) => [path]],
      ['(path, listener)', (path, listener) => [path, listener]],
      ['(path, backlog)', (path) => [path, 5]],
      ['(path, backlog, listener)', (path, listener) => [path, 5, listener]],
      ['({ path })', (path) => [{ path }]],
      ['({ path }, listener)', (path, listener) => [{ path }, listener]],
      ['({ path, port: true }): a port that is none', (path) => [{ path, port: true }]],
      ['({ path, backlog, exclusive })', (path) => [{ path, backlog: 5, exclusive: true }]],
    ] as [form: string, args: (path: string, listener: () => void) => unknown[]][]
  ).map(
    ([form, argsFor]): Scenario => ({
      name: `listen${form}`,
      async run(stage) {
        const path = stage.path();
        let calls = 0;
        const server = stage.server();
        const listening = once(server, 'listening');
        server.listen(...(argsFor(path, () => calls++) as []));
        const known = server.address() === path;
        await listening;
        return [known, server.address() === path, statSync(path).isSocket(), calls];
      },
      outcome: [true, true, true, argsFor.length > 1 ? 1 : 0],
    }),
  ),
  {
    name: 'an abstract name has no file, and is the address',
    async run(stage) {
      const path = abstractName();
      const server = await stage.listening(stage.server(), { path });
      const { client } = await stage.pair(server);
      return [server.address() === path, client.readyState];
    },
    outcome: [true, 'open'],
  },
  {
    name: 'a relative path is the address as it is',
    async run(stage) {
      const path = stage.path();
      const relative = path.replace('/', '/./');
      const server = await stage.listening(stage.server(), { path: relative });
      return server.address() === relative;
    },
    outcome: true,
  },
]);

async function fileMode(
  stage: Stage,
  access: { readableAll?: boolean; writableAll?: boolean },
): Promise<string> {
  const path = stage.path();
  // The default mode depends on the umask of the process.
  const mask = process.umask(0o77);
  try {
    await stage.listening(stage.server(), { path, ...access });
  } finally {
    process.umask(mask);
  }
  return (statSync(path).mode & 0o66).toString(8);
}

describeParity('who may use an IPC endpoint: what is asked for on top of the mask', ours, [
  { name: 'only the user', run: (stage) => fileMode(stage, {}), outcome: '0' },
  { name: 'readableAll', run: (stage) => fileMode(stage, { readableAll: true }), outcome: '44' },
  { name: 'writableAll', run: (stage) => fileMode(stage, { writableAll: true }), outcome: '22' },
  {
    name: 'both',
    run: (stage) => fileMode(stage, { readableAll: true, writableAll: true }),
    outcome: '66',
  },
]);

async function connectOutcome(stage: Stage, port: number, host: string): Promise<unknown> {
  const client = stage.connect({ port, host });
  return new Promise((resolve) => {
    client.once('connect', () => resolve(`${client.remoteAddress}`));
    client.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

describeParity('address families', ours, [
  {
    name: 'without a host, IPv4 is taken as well as IPv6',
    async run(stage) {
      const server = await stage.listening(stage.server(), { port: 0 });
      const connection = once(server, 'connection');
      const v4 = await connectOutcome(stage, portOf(server), '127.0.0.1');
      const [accepted] = await connection;
      return [
        v4,
        await connectOutcome(stage, portOf(server), '::1'),
        accepted.remoteAddress,
        accepted.remoteFamily,
      ];
    },
    outcome: ['127.0.0.1', '::1', '::ffff:127.0.0.1', 'IPv6'],
  },
  {
    name: 'ipv6Only: IPv4 is not taken',
    async run(stage) {
      const server = await stage.listening(stage.server(), {
        port: await freePort(),
        host: '::',
        ipv6Only: true,
      });
      const v4 = await connectOutcome(stage, portOf(server), '127.0.0.1');
      return [v4, await connectOutcome(stage, portOf(server), '::1')];
    },
    outcome: ['ECONNREFUSED', '::1'],
  },
  {
    name: 'ipv6Only without a host',
    async run(stage) {
      const server = await stage.listening(stage.server(), { port: await freePort(), ipv6Only: true });
      return connectOutcome(stage, portOf(server), '127.0.0.1');
    },
    outcome: 'ECONNREFUSED',
    since: 22,
  },
  {
    name: 'an IPv4 host: IPv6 is not taken',
    async run(stage) {
      const local = { port: await freePort(), host: '127.0.0.1' };
      const server = await stage.listening(stage.server(), local);
      return connectOutcome(stage, portOf(server), '::1');
    },
    outcome: 'ECONNREFUSED',
  },
]);

describeParity('listening again', ours, [
  {
    name: 'after close: on the same object, as before',
    async run(stage) {
      const server = await stage.listening();
      server.close();
      await once(server, 'close');
      await stage.listening(server);
      const { client } = await stage.pair(server);
      return [shownAddress(server), client.readyState];
    },
    outcome: [loopback, 'open'],
  },
  {
    name: 'directly after close, before its event',
    async run(stage) {
      const server = await stage.listening();
      const order: string[] = [];
      server.on('close', () => order.push('close'));
      server.close();
      await stage.listening(server);
      return [...order, server.listening];
    },
    outcome: ['close', true],
  },
  {
    name: 'after an error, where there is room',
    async run(stage) {
      const taken = await stage.listening();
      const server = stage.server();
      server.listen(portOf(taken), '127.0.0.1');
      const [error] = await once(server, 'error');
      await stage.listening(server);
      return [error.code, server.listening];
    },
    outcome: ['EADDRINUSE', true],
  },
  {
    name: "inside the 'error' listener",
    async run(stage) {
      const taken = await stage.listening();
      const server = stage.server();
      const listening = new Promise<boolean>((resolve) => {
        server.once('listening', () => resolve(server.listening));
      });
      server.once('error', () => server.listen(0, '127.0.0.1'));
      server.listen(portOf(taken), '127.0.0.1');
      return listening;
    },
    outcome: true,
  },
  {
    name: 'twice, while the host is looked up',
    run(stage) {
      const server = stage.server();
      server.listen(0, 'localhost');
      try {
        server.listen(0);
      } catch (error) {
        return lookOf(error).code;
      }
      return 'nothing';
    },
    outcome: 'nothing',
    ours: { outcome: 'ERR_SERVER_ALREADY_LISTEN', why: 'the second call would undo the first' },
  },
  {
    name: "inside the 'listening' listener",
    async run(stage) {
      const server = stage.server();
      const refused = new Promise((resolve) => {
        server.once('listening', () => {
          try {
            server.listen(0);
          } catch (error) {
            resolve(lookOf(error).code);
          }
        });
      });
      server.listen(0);
      return refused;
    },
    outcome: 'ERR_SERVER_ALREADY_LISTEN',
  },
  {
    name: 'a listener of a listen that threw is not left behind',
    async run(stage) {
      const server = stage.server();
      let calls = 0;
      try {
        server.listen({ port: -1 }, () => calls++);
      } catch {}
      await stage.listening(server);
      return calls;
    },
    outcome: 1,
    ours: { outcome: 0, why: 'the call that it was given to has failed' },
  },
  {
    name: 'a listener of a listen that failed hears of the next one',
    async run(stage) {
      const taken = await stage.listening();
      const server = stage.server();
      let calls = 0;
      server.listen(portOf(taken), '127.0.0.1', () => calls++);
      await once(server, 'error');
      await stage.listening(server);
      return calls;
    },
    outcome: 1,
  },
]);

describeParity('listening on what another server has', ours, [
  ...(['the server itself', 'its handle', 'its handle in an option'] as const).map(
    (form): Scenario => ({
      name: `${form}: both have the address, and one of them gets a connection`,
      async run(stage) {
        const first = await stage.listening();
        const second = stage.server();
        // Not in the types.
        const handle =
          form === 'the server itself' ? first : (first as unknown as { _handle: object })._handle;
        second.listen(form === 'its handle in an option' ? { handle } : (handle as never));
        await once(second, 'listening');
        const same = portOf(first) === portOf(second);
        const connection = Promise.race([
          once(first, 'connection').then(() => 'one'),
          once(second, 'connection').then(() => 'one'),
        ]);
        stage.connectTo(second);
        return [same, second.listening, await connection];
      },
      outcome: [true, true, 'one'],
    }),
  ),
]);
