export { type AbortError, abortError } from './codes/abort-error.ts';
export {
  ERR_FEATURE_UNAVAILABLE_ON_PLATFORM,
  ERR_ILLEGAL_CONSTRUCTOR,
  ERR_INVALID_ADDRESS,
  ERR_INVALID_ADDRESS_FAMILY,
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_INVALID_FD_TYPE,
  ERR_INVALID_HANDLE_TYPE,
  ERR_INVALID_IP_ADDRESS,
  ERR_INVALID_STATE,
  ERR_INVALID_THIS,
  ERR_IP_BLOCKED,
  ERR_METHOD_NOT_IMPLEMENTED,
  ERR_MISSING_ARGS,
  ERR_OUT_OF_RANGE,
  ERR_SERVER_ALREADY_LISTEN,
  ERR_SERVER_NOT_RUNNING,
  ERR_SOCKET_BAD_PORT,
  ERR_SOCKET_CLOSED,
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION,
  ERR_SOCKET_CONNECTION_TIMEOUT,
  ERR_SOCKET_HANDLE_ADOPTED,
  ERR_STREAM_ALREADY_FINISHED,
  ERR_STREAM_DESTROYED,
  ERR_STREAM_NULL_VALUES,
  ERR_STREAM_PREMATURE_CLOSE,
  ERR_STREAM_WRITE_AFTER_END,
  ERR_UNKNOWN_ENCODING,
  ERR_WORKER_HANDLE_NOT_TRANSFERABLE,
} from './codes/codes.ts';
export { type Coded, defineError, type ErrorFactory } from './codes/define-error.ts';
export { invalidArgText } from './codes/invalid-arg-text.ts';
export { invalidIPText } from './codes/invalid-ip-text.ts';
export { invalidSimpleType } from './codes/invalid-simple-type.ts';
export { numberOutOfRange } from './codes/number-out-of-range.ts';
export { detectPlatform, type Platform, toPlatform } from './platform.ts';
export { formatText } from './show/format-text.ts';
export { type InspectOptions, inspectValue } from './show/inspect.ts';
export { quote } from './show/quote.ts';
export { aggregateError, type CodedAggregateError } from './system/aggregate-error.ts';
export { type ErrnoName, errnoMessage, errnoName, errnoNumber } from './system/errno.ts';
export { type PeerEndedError, peerEndedError } from './system/peer-ended-error.ts';
export {
  describedSystemError,
  type ResolverError,
  type ResolverErrorData,
  resolverError,
  type SystemError,
  type SystemErrorData,
  systemError,
} from './system/system-error.ts';
export {
  validateAbortSignal,
  validateBoolean,
  validateBufferLike,
  validateFunction,
  validateInt32,
  validateInteger,
  validateIntegerBetween,
  validateNumber,
  validateObject,
  validateOneOf,
  validatePort,
  validateString,
  validateUint32,
} from './validators.ts';
