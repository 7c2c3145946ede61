export { isIP, isIPv4, isIPv6 } from '@net/ip-parse';
export { createServer, Server } from '@net/server';
export {
  connect,
  createConnection,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  normalizeArguments as _normalizeArgs,
  Socket,
  Socket as Stream,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
} from '@net/stream-socket';
