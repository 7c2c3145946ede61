/**
 * The picture in the README, as data: what each package may import of the family. An import only ever goes down, so a
 * package is named here below everything that it may import.
 *
 * @type {Record<string, string[]>}
 */
export const picture = {
  errors: [],
  'ip-parse': ['errors'],
  'socket-address': ['ip-parse', 'errors'],
  blocklist: ['socket-address', 'ip-parse', 'errors'],
  'ipc-path': ['errors'],
  'ip-map': ['ip-parse', 'errors'],
  'proxy-protocol': ['ip-parse', 'errors'],
  transport: ['errors'],
  'transport-contract': ['transport', 'errors'],
  'node-interop': ['transport', 'errors'],
  'stream-socket': ['node-interop', 'transport', 'ipc-path', 'proxy-protocol', 'ip-parse', 'errors'],
  server: ['stream-socket', 'node-interop', 'transport', 'ipc-path', 'proxy-protocol', 'ip-parse', 'errors'],
  guard: ['blocklist', 'errors'],
  'blocklist-redis': ['blocklist', 'ip-parse', 'errors'],
  net: [
    'server',
    'stream-socket',
    'node-interop',
    'transport',
    'blocklist',
    'socket-address',
    'ip-parse',
    'errors',
  ],
  'transport-memory': ['net', 'transport', 'ip-parse', 'errors'],
};

/** These run where there is no Node. */
export const pure = [
  'errors',
  'ip-parse',
  'socket-address',
  'blocklist',
  'ipc-path',
  'ip-map',
  'proxy-protocol',
];
