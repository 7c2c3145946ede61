export { type AbortError, abortError } from './codes/abort-error.ts';
export {
  ERR_FEATURE_UNAVAILABLE_ON_PLATFORM,
  ERR_INVALID_ADDRESS,
  ERR_INVALID_ADDRESS_FAMILY,
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_INVALID_FD_TYPE,
  ERR_INVALID_HANDLE_TYPE,
  ERR_INVALID_IP_ADDRESS,
  ERR_INVALID_RETURN_VALUE,
  ERR_IP_BLOCKED,
  ERR_MISSING_ARGS,
  ERR_OUT_OF_RANGE,
  ERR_SERVER_ALREADY_LISTEN,
  ERR_SERVER_NOT_RUNNING,
  ERR_SOCKET_BAD_PORT,
  ERR_SOCKET_CLOSED,
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION,
  ERR_SOCKET_HANDLE_ADOPTED,
  ERR_STREAM_DESTROYED,
  ERR_STREAM_PREMATURE_CLOSE,
  ERR_STREAM_WRITE_AFTER_END,
  ERR_WORKER_HANDLE_NOT_TRANSFERABLE,
} from './codes/codes.ts';
export { appendCalls, type CapturedCalls, captureCalls } from './codes/stack.ts';
export { detectPlatform, toPlatform } from './platform.ts';
export { formatText } from './show/format-text.ts';
export { inspectValue } from './show/inspect.ts';
export { quote } from './show/quote.ts';
export { ACCESS_DENIED } from './system/access-denied.ts';
export { aggregateError } from './system/aggregate-error.ts';
export { type ErrnoName, errnoNumber } from './system/errno.ts';
export { peerEndedError } from './system/peer-ended-error.ts';
export { type QueryError, queryError, type ResolverError, resolverError } from './system/resolver-error.ts';
export { describedSystemError, type SystemError, systemError } from './system/system-error.ts';
export {
  validateAbortSignal,
  validateBoolean,
  validateFunction,
  validateInt32,
  validateInteger,
  validateNumber,
  validateObject,
  validateOneOf,
  validatePort,
  validateString,
  validateUint32,
} from './validators.ts';
