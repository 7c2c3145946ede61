import { Duplex } from 'node:stream';
import { stateOf } from '@net-tooling/parity';
import { describe } from 'vitest';
import { testSame } from '../testing/implementations.ts';

const smallerBuffers = { below: 22, because: 'buffers are of 16 KiB' };

const endsLater = { below: 22, because: 'the end of a socket without a connection is never finished' };

/** The values of all getters of `stream.Duplex` that the runtime has. */
const streamGetters = [Duplex.prototype, Object.getPrototypeOf(Duplex.prototype)].flatMap((prototype) =>
  Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { get }]) => get && !name.startsWith('_') && name !== 'domain')
    .map(([name]) => name),
);

const options: [title: string, options: object | undefined][] = [
  ['nothing', undefined],
  ['no options', {}],
  ['allowHalfOpen', { allowHalfOpen: true }],
  ['allowHalfOpen: undefined', { allowHalfOpen: undefined }],
  ['highWaterMark', { highWaterMark: 7 }],
  ['highWaterMark: 0', { highWaterMark: 0 }],
  ['readableHighWaterMark', { readableHighWaterMark: 7 }],
  ['writableHighWaterMark', { writableHighWaterMark: 7 }],
  ['all three marks', { highWaterMark: 5, readableHighWaterMark: 6, writableHighWaterMark: 7 }],
  ['readable: false', { readable: false }],
  ['writable: false', { writable: false }],
  ['neither readable nor writable', { readable: false, writable: false }],
  ['encoding', { encoding: 'utf8' }],
  ['defaultEncoding', { defaultEncoding: 'latin1' }],
  ['decodeStrings', { decodeStrings: true }],
  ['emitClose', { emitClose: false }],
  ['autoDestroy', { autoDestroy: false }],
  ['objectMode: false', { objectMode: false }],
  ['signal', { signal: new AbortController().signal }],
  ['signal: undefined', { signal: undefined }],
  ['noDelay and keepAlive', { noDelay: true, keepAlive: true, keepAliveInitialDelay: 1500 }],
  ['onread', { onread: { buffer: new Uint8Array(1), callback: () => true } }],
  ['a timeout, which is for connect()', { timeout: 1000 }],
  ['captureRejections', { captureRejections: true }],
  ['what is none', { colour: 'red' }],
];

for (const [title, given] of options) {
  testSame(
    `what a new socket is, made with ${title}`,
    async (net) => {
      const socket = new net.Socket(given as never);
      // By any name, for the getters are those of the running version.
      const shown = socket as unknown as Record<string, unknown>;
      const look = {
        ...stateOf(socket),
        stream: Object.fromEntries(streamGetters.map((name) => [name, shown[name]])),
        events: socket.eventNames().map((name) => [name, socket.listenerCount(name)]),
        maxListeners: socket.getMaxListeners(),
        server: shown.server,
        attempted: shown.autoSelectFamilyAttemptedAddresses,
        paused: socket.isPaused(),
      };
      socket.destroy();
      return look;
    },
    smallerBuffers,
  );
}

describe('what a method gives back', () => {
  const calls = [
    ...['setTimeout(0)', 'setNoDelay()', 'setKeepAlive()', 'ref()', 'unref()', 'pause()', 'resume()'],
    ...[
      "setEncoding('utf8')",
      "setDefaultEncoding('utf8')",
      'cork()',
      'uncork()',
      'destroySoon()',
      'destroy()',
    ],
    ...['end()', "write('a')", 'read()', "unshift('a')", 'isPaused()', 'address()', 'resetAndDestroy()'],
  ];
  for (const call of calls) {
    testSame(
      `${call} of a new socket`,
      async (net) => {
        const socket = new net.Socket();
        const errors: unknown[] = [];
        socket.on('error', ({ message }) => errors.push(message));
        const returned: unknown = new Function('socket', `return socket.${call}`)(socket);
        await new Promise(setImmediate);
        socket.destroy();
        return { returned: returned === socket ? 'the socket' : returned, errors, state: stateOf(socket) };
      },
      /end|destroySoon/.test(call) ? endsLater : undefined,
    );
  }
});
