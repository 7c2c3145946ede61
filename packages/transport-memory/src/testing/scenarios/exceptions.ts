/** Files in which no scenario can run over a virtual network, relative to `packages`, with what they need. */
export const FILES_ELSEWHERE: Readonly<Record<string, string>> = {
  'server/src/activation/*': 'descriptors that another process has opened',
  'server/src/cluster/*': 'processes of a cluster',
  'server/src/cluster.parity.test.ts': 'processes of a cluster',
  'server/src/listen/socket-file/*': 'socket files',
  'server/src/processes.parity.test.ts': 'processes',
  'stream-socket/src/io/onread-endings.parity.test.ts':
    'compares the transports libuv and host with each other',
  'stream-socket/src/native-handle.parity.test.ts': 'native handles',
  'stream-socket/src/async-context.parity.test.ts': 'node:net, with which it compares',
  'stream-socket/src/socket/defaults.parity.test.ts': 'node:net, with which it compares',
  'stream-socket/src/process.parity.test.ts': 'processes',
};

/** Scenarios that cannot have their outcome over a virtual network. */
interface Exception {
  file: string;
  /** A part of the name of each scenario. */
  scenarios: readonly string[];
  /** What they need, or what is different over a virtual network. */
  reason: string;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    file: 'server/src/close.parity.test.ts',
    scenarios: ['is there as long as the server listens', 'is left alone when another server listens'],
    reason: 'socket files',
  },
  {
    file: 'server/src/connections/connections.parity.test.ts',
    scenarios: ['lets so many in', '0 lets nobody in'],
    reason: 'a client is connected before the server has accepted: the last drop comes after the count',
  },
  {
    file: 'server/src/diagnostics.parity.test.ts',
    scenarios: ["'another server'"],
    reason: 'native handles',
  },
  {
    file: 'stream-socket/src/bad-input.parity.test.ts',
    scenarios: ["host: \\'localhost\\', hints: V"],
    reason: 'the hints of the network are those of Linux',
  },
  {
    file: 'stream-socket/src/socket/idle-timer.parity.test.ts',
    scenarios: ["the timeout of a destroyed socket: 'node:net'"],
    reason: 'what the sockets of Node do',
  },
  {
    file: 'server/src/listen/bound-socket.parity.test.ts',
    scenarios: [
      'binds a path, whose file',
      'refuses a path in a folder',
      'a socket over a path comes from there',
    ],
    reason: 'socket files',
  },
  {
    file: 'server/src/listen/bound-socket.parity.test.ts',
    scenarios: ['has a descriptor, and looks like nothing else'],
    reason: 'descriptors',
  },
  {
    file: 'server/src/listen/errors.parity.test.ts',
    scenarios: ['the path is in use'],
    reason: 'socket files',
  },
  {
    file: 'server/src/listen/errors.parity.test.ts',
    scenarios: ['a file that a killed process left behind', 'an error nobody listens for ends the process'],
    reason: 'processes',
  },
  {
    file: 'server/src/listen/listen.parity.test.ts',
    scenarios: ["'listen(path", "'listen({ path", 'who may use an IPC endpoint'],
    reason: 'socket files',
  },
  {
    file: 'server/src/listen/listen.parity.test.ts',
    scenarios: ['listening on what another server has'],
    reason: 'native handles',
  },
  {
    file: 'server/src/listen/server-handle.parity.test.ts',
    scenarios: ['address() throws when the system cannot tell'],
    reason: 'native handles',
  },
  {
    file: 'server/src/listen/several-addresses.parity.test.ts',
    scenarios: ['a host with several addresses: listens on'],
    reason: 'replaces dns.lookup; the network has its own DNS',
  },
  {
    file: 'stream-socket/src/bad-input.parity.test.ts',
    scenarios: ['each of the single calls'],
    reason: 'descriptors',
  },
  {
    file: 'stream-socket/src/connect/connect.parity.test.ts',
    scenarios: ['the default lookup is dns.lookup'],
    reason: 'replaces dns.lookup; the network has its own DNS',
  },
  {
    file: 'stream-socket/src/connect/states.parity.test.ts',
    scenarios: ['that is connecting > to a name'],
    reason: 'the look-up of localhost takes no time, so the first attempt is not through',
  },
  {
    file: 'stream-socket/src/connect/states.parity.test.ts',
    scenarios: ['connected over a path > to a path'],
    reason: 'libuv reports every failure of a path later',
  },
  {
    file: 'stream-socket/src/io/gathered-writes.parity.test.ts',
    scenarios: ['the small writes before the end of a process'],
    reason: 'processes',
  },
  {
    file: 'stream-socket/src/socket/destroy.parity.test.ts',
    scenarios: ['the peer hears a FIN when the socket is destroyed, or a reset'],
    reason: 'the unread bytes are still on the way when the socket is destroyed',
  },
];

export function isException(task: { file: { filepath: string }; fullTestName: string }): boolean {
  return EXCEPTIONS.some(
    ({ file, scenarios }) =>
      task.file.filepath.endsWith(file) && scenarios.some((name) => task.fullTestName.includes(name)),
  );
}
