import fs from 'node:fs';
import type hostNet from 'node:net';
import { getDefaultTransport, setDefaultTransport } from '@net/transport';
import { otherNode } from '@net-tooling/parity';
import { afterAll, beforeAll, expect } from 'vitest';
import { ours } from './testing/implementations.ts';

/** Source text of values, so that both sides evaluate the same. */
const AWKWARD = [
  ...['undefined', 'null', 'true', 'false', '0', '-0', '1', '-1', '1.5', 'NaN', 'Infinity', '-Infinity'],
  ...['65535', '65536', '70000', '2 ** 31 - 1', '2 ** 31', '2 ** 53', '80n'],
  ...["''", "' '", "'abc'", "'80'", "'0x50'", "' 80 '", "'80.5'", "'70000'", "'-1'", "'1e3'", "'a\\0b'"],
  ...["'127.0.0.1'", "'::1'", "'IPv4'", "'utf8'", "'base64'"],
  ...["Symbol('s')", '{}', '[]', '[80]', '() => {}'],
  ...['new Date(0)', '/x/', 'Object.create(null)'],
];

/**
 * Calls with a place V for the value. A name resolves to nothing, and the socket of a call that did not throw is
 * destroyed at once: nothing is connected to.
 */
const CALLS = [
  'net.connect({ port: V, lookup })',
  "net.connect({ port: V, host: '127.0.0.1' })",
  'net.connect({ port: 1, host: V, lookup })',
  'net.connect({ path: V })',
  'net.connect({ path: V, port: V, lookup })',
  'net.connect({ port: 1, localAddress: V, lookup })',
  'net.connect({ port: 1, localPort: V, lookup })',
  "net.connect({ port: 1, host: '127.0.0.1', lookup: V })",
  "net.connect({ port: 1, host: 'localhost', lookup: V })",
  "net.connect({ port: 1, host: 'x.test', lookup, family: V })",
  "net.connect({ port: 1, host: 'x.test', lookup, hints: V })",
  "net.connect({ port: 1, host: 'localhost', hints: V })",
  'net.connect({ port: 1, lookup, autoSelectFamily: V })',
  'net.connect({ port: 1, lookup, autoSelectFamilyAttemptTimeout: V })',
  'net.connect({ port: 1, lookup, timeout: V })',
  'net.connect({ port: 1, lookup, onread: V })',
  'net.connect({ port: 1, lookup, onread: { buffer: V, callback() {} } })',
  'net.connect({ port: 1, lookup, onread: { buffer: new Uint8Array(1), callback: V } })',
  'net.connect({ port: 1, lookup, signal: V })',
  'net.connect({ port: 1, lookup, blockList: V })',
  'net.connect({ port: 1, lookup, noDelay: V })',
  'net.connect({ port: 1, lookup, keepAlive: V })',
  'net.connect({ port: 1, lookup, keepAliveInitialDelay: V })',
  'net.connect({ port: 1, lookup, keepAlive: true, keepAliveInitialDelay: V })',
  'net.connect({ port: 1, lookup, typeOfService: V })',
  'net.connect({ port: 1, lookup }, V)',
  'net.connect({ port: V, path: undefined, lookup })',
  'new net.Socket({ signal: V })',
  'new net.Socket({ onread: V })',
  'new net.Socket({ objectMode: V })',
  'new net.Socket({ readableObjectMode: V })',
  'new net.Socket({ writableObjectMode: V })',
  'new net.Socket({ keepAliveInitialDelay: V })',
  'new net.Socket({ typeOfService: V })',
  'new net.Socket({ blockList: V })',
  'new net.Socket({ highWaterMark: V })',
  'new net.Socket({ allowHalfOpen: V })',
  'new net.Socket({ readable: V, writable: V })',
  'new net.Socket({ encoding: V })',
  'new net.Socket().connect({ port: V, lookup })',
  'new net.Socket().connect({ path: V })',
  'socket.setTimeout(V)',
  'socket.setTimeout(1, V)',
  'socket.setTimeout(0, V)',
  'socket.setNoDelay(V)',
  'socket.setKeepAlive(V)',
  'socket.setKeepAlive(true, V)',
  'socket.setKeepAlive(true, 1000, V)',
  'socket.setKeepAlive(true, 1000, 1000, V)',
  'socket.setTypeOfService(V)',
  'socket.setEncoding(V)',
  'socket.write(V)',
  "socket.write('a', V)",
  "socket.write('a', 'utf8', V)",
  'socket.end(V)',
  "socket.end('a', V)",
  "socket.end('a', 'utf8', V)",
  'socket.unshift(V)',
  'socket.pause(V)',
  'socket.read(V)',
  'socket.setDefaultEncoding(V)',
];

/** Node calculates with these values before it validates them, and may throw an error of the engine. */
const NO_NUMBERS = ['80n', "Symbol('s')", 'Object.create(null)'];

/** Calls that are complete. */
const SINGLE_CALLS = [
  'net.connect()',
  'net.connect({})',
  'net.connect([])',
  'net.connect(undefined)',
  'net.connect(null)',
  'net.connect(true)',
  'net.connect(-1)',
  'net.connect(70000)',
  'net.connect(NaN)',
  "net.connect('')",
  "net.connect('0x10000')",
  'net.connect(() => {})',
  'net.connect({}, () => {})',
  "net.connect({ host: '127.0.0.1' })",
  'net.connect({ path: null })',
  "net.connect({ path: '', port: undefined })",
  "net.connect({ path: '' })",
  "net.connect('70000', 'localhost')",
  'new net.Socket().connect()',
  'new net.Socket().connect({})',
  'new net.Socket().connect(undefined)',
  'new net.Socket({ fd: 9999 })',
  'new net.Socket(9999)',
  'new net.Socket({ fd: -1 })',
  'new net.Socket({ fd: 1.5 })',
  "new net.Socket({ fd: '1' })",
  'new net.Socket({ fd: NaN })',
  'new net.Socket({ fd: {} })',
  'new net.Socket({ fd: 2 ** 31 })',
  'new net.Socket({ fd: null })',
  'new net.Socket(null)',
  'new net.Socket(undefined)',
  "new net.Socket({ fd: fs.openSync('/dev/null') })",
  "new net.Socket({ fd: fs.openSync('/') })",
  "new net.Socket('abc')",
  'new net.Socket(true)',
  'net.Socket.call({})',
  'socket.write(new ArrayBuffer(1))',
  'socket.write(new SharedArrayBuffer(1))',
  'socket.write(new DataView(new ArrayBuffer(1)))',
  'socket.write(new Float64Array(1))',
  'socket.end(new ArrayBuffer(1))',
  'socket.end(new DataView(new ArrayBuffer(1)))',
  'socket.write(new Uint8Array(1))',
  'net.connect({ port: 1, host: new Uint8Array(1), lookup })',
  'socket.write()',
  'socket.setTimeout()',
  'socket.setTypeOfService()',
];

const groups = [
  ...CALLS.map((call) => ({
    title: call,
    calls: AWKWARD.filter((value) => !(call.includes('setKeepAlive(true') && NO_NUMBERS.includes(value))).map(
      (value) => call.replaceAll('V', value),
    ),
  })),
  { title: 'each of the single calls', calls: SINGLE_CALLS },
];

/**
 * The result of each call as text, followed by the errors of the socket. A separate function, because its source also runs in
 * the other Node.
 */
async function outcomesOf(
  net: Pick<typeof hostNet, 'Socket'>,
  fs: object,
  calls: string[],
): Promise<[string, string][]> {
  const lookup = () => {};
  const looksOfErrors: string[] = [];
  const lookOf = (error: unknown) => {
    const { name, message, code, ...rest } = error as NodeJS.ErrnoException;
    return `${name} ${code} ${message} ${JSON.stringify({ ...rest, stack: undefined })}`;
  };
  const outcomes = calls.map((call, index) => {
    const socket = new net.Socket();
    socket.on('error', (error) => {
      looksOfErrors[index] = ` and then ${lookOf(error)}`;
    });
    try {
      const result = new Function('net', 'fs', 'lookup', 'socket', `return ${call}`)(net, fs, lookup, socket);
      if (!(result instanceof net.Socket)) return String(result);
      if (result !== socket) result.on('error', () => {}).destroy();
      return 'a socket';
    } catch (error) {
      return lookOf(error);
    }
  });
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  return calls.map((call, index) => [call, outcomes[index] + (looksOfErrors[index] ?? '')]);
}

const node26 = otherNode(26);
const program = `
  const net = require('net');
  const fs = require('fs');
  ${outcomesOf}
  Promise.all(${JSON.stringify(groups.map(({ calls }) => calls))}.map((calls) => outcomesOf(net, fs, calls))).then(
    (outcomes) => process.stdout.write(JSON.stringify(outcomes))
  );
`;
const theirOutcomes = node26.answer<[call: string, outcome: string][][]>(program);

// Node 26 supports all of this. Refusing unsupported options on older versions is tested elsewhere.
beforeAll(() => {
  const real = getDefaultTransport();
  const capabilities = { ...real.capabilities, keepAliveProbes: true, typeOfService: true };
  setDefaultTransport({ ...real, capabilities });
});
afterAll(() => setDefaultTransport(undefined));

node26.test.each(groups.map(({ title, calls }, index) => ({ title, calls, theirs: theirOutcomes?.[index] })))(
  '$title does what Node 26 does, whatever V is',
  async ({ calls, theirs }) => {
    // Node's message has a grammatical error, which is corrected here.
    const expected = theirs!.map(([call, outcome]) => [
      call,
      outcome.replace('an net.BlockList', 'a net.BlockList'),
    ]);
    expect(await outcomesOf(ours, fs, calls)).toEqual(expected);
  },
);
