export { type AbortError, abortError } from './abort-error.ts';
export { aggregateError, type CodedAggregateError } from './aggregate-error.ts';
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
} from './codes.ts';
export { type Coded, defineError, type ErrorFactory } from './define-error.ts';
export { type ErrnoName, errnoMessage, errnoName, errnoNumber } from './errno.ts';
export { formatText } from './format-text.ts';
export { type InspectOptions, inspectValue } from './inspect.ts';
export { invalidArgText } from './invalid-arg-text.ts';
export { invalidIPText } from './invalid-ip-text.ts';
export { invalidSimpleType } from './invalid-simple-type.ts';
export { numberOutOfRange } from './number-out-of-range.ts';
export { type PeerEndedError, peerEndedError } from './peer-ended-error.ts';
export { detectPlatform, type Platform, toPlatform } from './platform.ts';
export { quote } from './quote.ts';
export {
  describedSystemError,
  type ResolverError,
  type ResolverErrorData,
  resolverError,
  type SystemError,
  type SystemErrorData,
  systemError,
} from './system-error.ts';
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
