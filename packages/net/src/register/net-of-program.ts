import type * as api from '../api.ts';
import { STAND_IN } from './net-module.ts';

// On Bun and Deno `import 'net'` of a program resolves to this file. On Node the same exports come from a `load` hook, which
// Bun does not have, and with which Deno cannot `require` JSON.

type Net = Record<keyof typeof api, unknown>;

const { net } = (globalThis as unknown as { [STAND_IN]: { net: Net } })[STAND_IN];

export default net;
export const {
  _normalizeArgs,
  BlockList,
  BoundSocket,
  connect,
  createConnection,
  createServer,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  SocketAddress,
  Stream,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
} = net;
