import type { Server } from 'node:net';
import * as sockets from '@net/stream-socket';
import { describeParity, lookOf, type Scenario, type Stage } from '@net-tooling/parity';
import * as servers from './index.ts';

const ours = { ...sockets, ...servers };

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return lookOf(error);
  }
  return 'nothing';
}

function wrongType(name: string, kind: 'argument' | 'property', expected: string, received: string) {
  const message = `The "${name}" ${kind} must be ${expected}. Received ${received}`;
  return { class: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message };
}

function wrongValue(message: string) {
  return { class: 'TypeError', code: 'ERR_INVALID_ARG_VALUE', message: `The argument 'options' ${message}` };
}

function badPort(received: string) {
  const message = `options.port should be >= 0 and < 65536. Received ${received}.`;
  return { class: 'RangeError', code: 'ERR_SOCKET_BAD_PORT', message };
}

type ConstructorRow = [why: string, args: unknown[], outcome: unknown, since?: number];

const refused: ConstructorRow[] = [
  ['a string', ['x'], wrongType('options', 'argument', 'of type object', "type string ('x')")],
  ['a number', [1], wrongType('options', 'argument', 'of type object', 'type number (1)')],
  ['false', [false], wrongType('options', 'argument', 'of type object', 'type boolean (false)')],
  ['a symbol', [Symbol('a')], wrongType('options', 'argument', 'of type object', 'type symbol (Symbol(a))')],
  ...(['keepAliveInitialDelay', 'highWaterMark'] as const).flatMap((name): ConstructorRow[] => [
    [
      `${name} as a string`,
      [{ [name]: 'x' }],
      wrongType(`options.${name}`, 'property', 'of type number', "type string ('x')"),
    ],
    [
      `${name} as null`,
      [{ [name]: null }],
      wrongType(`options.${name}`, 'property', 'of type number', 'null'),
    ],
  ]),
];

describeParity(
  'what createServer refuses',
  ours,
  refused.map(
    ([why, args, outcome, since]): Scenario => ({
      name: why,
      run: (stage) => thrownBy(() => stage.server(...args)),
      outcome,
      ...(since && { since }),
    }),
  ),
);

const noBlockLists: [received: string, blockList: unknown][] = [
  ['an instance of Object', {}],
  ["type string ('x')", 'x'],
];

describeParity(
  'a block list that is none',
  ours,
  noBlockLists.map(
    ([received, blockList]): Scenario => ({
      name: received,
      run: (stage) => thrownBy(() => stage.server({ blockList })),
      outcome: wrongType('options.blockList', 'property', 'an net.BlockList', received),
      ours: {
        outcome: wrongType('options.blockList', 'property', 'a net.BlockList', received),
        why: 'a slip of grammar',
      },
      since: 24,
    }),
  ),
);

describeParity('what new Server refuses', ours, [
  {
    name: 'the same as createServer, with new and without',
    run({ net: { Server } }) {
      // Called with arguments that the types do not permit.
      const call = Server as unknown as (options: unknown) => unknown;
      return [thrownBy(() => new Server('x' as never)), thrownBy(() => call('x'))];
    },
    outcome: Array(2).fill(wrongType('options', 'argument', 'of type object', "type string ('x')")),
  },
]);

type ShownServer = Server & Record<string, unknown>;

const taken: [why: string, args: unknown[], look: (server: ShownServer) => unknown, outcome: unknown][] = [
  ['null is no options', [null], (server) => server.keepAlive, false],
  ['nothing is no options', [], (server) => server.allowHalfOpen, false],
  ['a listener that is none', [{}, 'x'], (server) => server.listenerCount('connection'), 0],
  ['a listener alone', [() => undefined], (server) => server.listenerCount('connection'), 1],
  [
    'two listeners: the first counts',
    [() => undefined, () => undefined],
    (server) => server.listenerCount('connection'),
    1,
  ],
  ['null and a listener', [null, () => undefined], (server) => server.listenerCount('connection'), 1],
  ['blockList: null', [{ blockList: null }], (server) => server.listening, false],
  ['a delay in seconds', [{ keepAliveInitialDelay: 1999 }], (server) => server.keepAliveInitialDelay, 1],
  ['a delay of NaN', [{ keepAliveInitialDelay: Number.NaN }], (server) => server.keepAliveInitialDelay, 0],
  ['a delay below 0', [{ keepAliveInitialDelay: -1 }], (server) => server.keepAliveInitialDelay === 0, true],
  ['highWaterMark 0', [{ highWaterMark: 0 }], (server) => server.highWaterMark, 0],
];

describeParity(
  'what createServer takes',
  ours,
  taken.map(([why, args, look, outcome]) => ({
    name: why,
    run: ({ net }) => look(net.createServer(...(args as [])) as ShownServer),
    outcome,
  })),
);

describeParity('the highWaterMark of a server', ours, [
  {
    name: 'is that of streams on Node 22 and later, also below 0',
    run: (stage) =>
      [stage.server(), stage.server({ highWaterMark: -1 })].map(
        (each) => (each as ShownServer).highWaterMark,
      ),
    outcome: [65536, 65536],
    since: 22,
  },
]);

/** How `listen` answers: by throwing, or else by an event. */
async function answerOf(stage: Stage, args: unknown[]): Promise<unknown> {
  const server = stage.server();
  const event = new Promise((resolve) => {
    server.once('error', (error) => resolve({ emits: lookOf(error), listening: server.listening }));
    server.once('listening', () => resolve('listening'));
  });
  try {
    // Arguments that no signature has.
    server.listen(...(args as [number]));
  } catch (error) {
    return { throws: lookOf(error), listening: server.listening };
  }
  return event;
}

const notAPlace = (received: string) =>
  wrongValue(`must have the property "port" or "path". Received ${received}`);
const invalid = (received: string) => wrongValue(`is invalid. Received ${received}`);
const notASignal = (received: string) =>
  wrongType('options.signal', 'property', 'an instance of AbortSignal', received);
const abstractAccess = (received: string) =>
  wrongValue(
    `can not set readableAll or writableAllt to true when path is abstract unix socket. Received ${received}`,
  );

const unlistenable: [args: unknown[], error: unknown][] = [
  [[-1], badPort('type number (-1)')],
  [[70000], badPort('type number (70000)')],
  [[65536], badPort('type number (65536)')],
  [[1.5], badPort('type number (1.5)')],
  [[Number.NaN], badPort('type number (NaN)')],
  [[Number.POSITIVE_INFINITY], badPort('type number (Infinity)')],
  [['70000'], badPort("type string ('70000')")],
  [[''], badPort("type string ('')")],
  [[' '], badPort("type string (' ')")],
  [[true], invalid('{ port: true }')],
  [[0n], invalid('{ port: 0n }')],
  [[[]], notAPlace('[]')],
  [[{}], notAPlace('{}')],
  [[{ host: '127.0.0.1' }], notAPlace("{ host: '127.0.0.1' }")],
  [[{ fd: -1 }], notAPlace('{ fd: -1 }')],
  [[{ fd: 'x' }], notAPlace("{ fd: 'x' }")],
  [[{ fd: Number.NaN }], notAPlace('{ fd: NaN }')],
  [[{ handle: {} }], notAPlace('{}')],
  [[{ handle: null }], notAPlace('{ handle: null }')],
  [[{ _handle: {} }], notAPlace('{}')],
  [[{ port: true }], invalid('{ port: true }')],
  [[{ port: {} }], invalid('{ port: {} }')],
  [[{ port: 70000 }], badPort('type number (70000)')],
  [[{ port: -1 }], badPort('type number (-1)')],
  [[{ port: 'abc' }], badPort("type string ('abc')")],
  [[{ port: '' }], badPort("type string ('')")],
  [[{ port: 70000, path: '/tmp/x' }], badPort('type number (70000)')],
  [[{ path: 1 }], invalid('{ path: 1 }')],
  [[{ path: '' }], invalid("{ path: '' }")],
  [[{ path: null }], invalid('{ path: null }')],
  [[{ path: undefined }], invalid('{ path: undefined }')],
  [[{ port: 0, signal: {} }], notASignal('an instance of Object')],
  [[{ port: 0, signal: null }], notASignal('null')],
  [[{ port: 0, signal: 'x' }], notASignal("type string ('x')")],
  [[{ signal: {} }], notASignal('an instance of Object')],
  [[{ port: 0, host: 1 }], wrongType('hostname', 'argument', 'of type string', 'type number (1)')],
  [[{ port: 0, host: {} }], wrongType('hostname', 'argument', 'of type string', 'an instance of Object')],
];

describeParity('what listen refuses by throwing', ours, [
  ...unlistenable.map(
    ([args, error]): Scenario => ({
      name: `listen(${shown(args[0])})`,
      run: (stage) => answerOf(stage, args),
      outcome: { throws: error, listening: false },
    }),
  ),
  ...[{ readableAll: true }, { writableAll: true }, { readableAll: 1, writableAll: false }].map(
    (access): Scenario => {
      const options = { path: '\0net-parity', ...access };
      const received = `{ path: '\\x00net-parity', ${Object.entries(access)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ')} }`;
      return {
        name: `an abstract path with ${Object.keys(access)}: there is no file to set a mode on`,
        run: (stage) => answerOf(stage, [options]),
        outcome: { throws: abstractAccess(received), listening: false },
      };
    },
  ),
  {
    name: 'a handle that is no object',
    run: (stage) => answerOf(stage, [{ handle: 1 }]),
    outcome: {
      throws: { class: 'TypeError', message: "Cannot use 'in' operator to search for 'port' in 1" },
      listening: false,
    },
    ours: {
      outcome: { throws: notAPlace('{ handle: 1 }'), listening: false },
      why: 'bad input has a code, and a message that says what was expected',
    },
  },
  {
    name: 'listen while listening',
    async run(stage) {
      const server = await stage.listening();
      return [thrownBy(() => server.listen(0)), server.listening];
    },
    outcome: [
      {
        class: 'Error',
        code: 'ERR_SERVER_ALREADY_LISTEN',
        message: 'Listen method has been called more than once without closing.',
      },
      true,
    ],
  },
]);

describeParity('what else a server refuses', ours, [
  ...['x', undefined].map(
    (callback): Scenario => ({
      name: `getConnections(${shown(callback)})`,
      run: (stage) => thrownBy(() => stage.server().getConnections(callback as never)),
      outcome: wrongType(
        'callback',
        'argument',
        'of type function',
        callback === undefined ? 'undefined' : "type string ('x')",
      ),
    }),
  ),
  {
    name: 'close takes anything for a callback, and calls only functions',
    run(stage) {
      const server = stage.server();
      return server.close('x' as never) === server;
    },
    outcome: true,
  },
  {
    name: 'close of a server that does not listen: its callback hears why',
    run: (stage) => new Promise((resolve) => stage.server().close((error) => resolve(lookOf(error)))),
    outcome: { class: 'Error', code: 'ERR_SERVER_NOT_RUNNING', message: 'Server is not running.' },
  },
]);

function shown(value: unknown): string {
  return JSON.stringify(value, (_, each) =>
    typeof each === 'bigint' || Number.isNaN(each) ? String(each) : each,
  );
}
