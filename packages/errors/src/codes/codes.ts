/**
 * The error table: one factory per code, with the class and the text that Node 26 gives it.
 *
 * Each row is pure, so that a bundle carries only the rows that it throws.
 */

import { formatRangeValue } from '../show/format-range-value.ts';
import { formatText } from '../show/format-text.ts';
import { inspectValue } from '../show/inspect.ts';
import { describeReceived } from '../show/received.ts';
import { defineError } from './define-error.ts';
import { andList, describeExpected } from './expected-type.ts';
import { invalidArgText } from './invalid-arg-text.ts';
import { invalidSimpleType } from './invalid-simple-type.ts';
import { describeOutOfRange } from './number-out-of-range.ts';

/** Text stands as it is; what is no text is shown as what it is. */
function showInput(input: unknown): string {
  const isShown = (typeof input === 'object' && input !== null) || typeof input === 'bigint';
  return isShown ? inspectValue(input, { depth: 0 }) : String(input);
}

// Arguments

/** An argument or option has the wrong type. A name with a dot is a property; one that ends in " argument" stands unquoted. */
export function ERR_INVALID_ARG_TYPE(
  data: {
    /** What was wrong: `port`, `options.port`, `first argument`. */
    name: string;
    /** What is accepted: results of `typeof`, class names, or words that stand as they are. */
    expected: string | readonly string[];
    /** The value that came instead. */
    actual: unknown;
  },
  above: CallableFunction = ERR_INVALID_ARG_TYPE,
): ReturnType<typeof invalidSimpleType> {
  const { name, expected, actual } = data;
  return invalidSimpleType({ name, expectation: describeExpected(expected), actual }, above);
}

/** An argument or option has the right type and a value that cannot be used. */
export function ERR_INVALID_ARG_VALUE(
  data: {
    /** What was wrong; with a dot in it, it is called a property. */
    name: string;
    /** The value that came. */
    actual: unknown;
    /** What is wrong with it, as the end of a sentence. @default 'is invalid' */
    reason?: string;
  },
  above: CallableFunction = ERR_INVALID_ARG_VALUE,
): ReturnType<typeof invalidArgText> {
  const { actual, ...rest } = data;
  return invalidArgText({ ...rest, shown: inspectValue(actual) }, above);
}

/** A number is outside of what is accepted. */
export const ERR_OUT_OF_RANGE = /*#__PURE__*/ defineError(
  RangeError,
  'ERR_OUT_OF_RANGE',
  (data: {
    /** What was wrong. */
    name: string;
    /** What is accepted, as the end of "It must be": `>= 0 && <= 255`. */
    range: string;
    /** The value that came. */
    actual: unknown;
  }) => describeOutOfRange(data.name, data.range, formatRangeValue(data.actual)),
);

/** A port is no integer from 0 to 65535. */
export const ERR_SOCKET_BAD_PORT = /*#__PURE__*/ defineError(
  RangeError,
  'ERR_SOCKET_BAD_PORT',
  (data: {
    /** What was wrong: `Port`, `options.port`. */
    name: string;
    /** The value that came. */
    actual: unknown;
    /** Whether 0 would have been accepted. @default true */
    allowZero?: boolean;
  }) =>
    `${data.name} should be ${data.allowZero === false ? '>' : '>='} 0 and < 65536. ${describeReceived(data.actual)}.`,
);

/** Arguments were left out. An inner list holds alternatives of which one would do. */
export const ERR_MISSING_ARGS = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_MISSING_ARGS',
  (data: { names: readonly (string | readonly string[])[] }) => {
    const names = data.names.map((name) =>
      typeof name === 'string' ? `"${name}"` : name.map((alternative) => `"${alternative}"`).join(' or '),
    );
    return `The ${andList(names)} argument${names.length > 1 ? 's' : ''} must be specified`;
  },
);

/** A class was called without `new`, or may not be constructed at all. */
export const ERR_ILLEGAL_CONSTRUCTOR = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_ILLEGAL_CONSTRUCTOR',
  () => 'Illegal constructor',
);

/** A method was called on a value of another class. */
export const ERR_INVALID_THIS = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_THIS',
  (data: { type: string }) => `Value of "this" must be of type ${data.type}`,
);

/** The object is not in a state that allows the call. */
export const ERR_INVALID_STATE = /*#__PURE__*/ defineError(
  Error,
  'ERR_INVALID_STATE',
  (data: { state: string }) => `Invalid state: ${data.state}`,
);

/** The running platform cannot do this. */
export const ERR_FEATURE_UNAVAILABLE_ON_PLATFORM = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
  (data: { feature: string }) =>
    `The feature ${data.feature} is unavailable on the current platform, which is being used to run Node.js`,
);

// Addresses

/** A text is no IP address. */
export const ERR_INVALID_IP_ADDRESS = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_IP_ADDRESS',
  (data: { input: unknown }) => `Invalid IP address: ${showInput(data.input)}`,
);

/** A socket address could not be made of its parts. */
export const ERR_INVALID_ADDRESS = /*#__PURE__*/ defineError(
  Error,
  'ERR_INVALID_ADDRESS',
  () => 'Invalid socket address',
);

/** A look-up answered with an address family that is neither 4 nor 6. */
export const ERR_INVALID_ADDRESS_FAMILY = /*#__PURE__*/ defineError(
  RangeError,
  'ERR_INVALID_ADDRESS_FAMILY',
  (data: { family: unknown; host: string; port: number }) =>
    `Invalid address family: ${formatText(data.family)} ${data.host}:${data.port}`,
  ({ host, port }) => ({ host, port }),
);

/** A connection would go to an address that the caller's block list holds. */
export const ERR_IP_BLOCKED = /*#__PURE__*/ defineError(
  Error,
  'ERR_IP_BLOCKED',
  (data: { address: string }) => `IP(${data.address}) is blocked by net.BlockList`,
);

// Sockets

/** The socket has no connection any more. */
export const ERR_SOCKET_CLOSED = /*#__PURE__*/ defineError(
  Error,
  'ERR_SOCKET_CLOSED',
  () => 'Socket is closed',
);

/** The socket was destroyed while it was connecting. */
export const ERR_SOCKET_CLOSED_BEFORE_CONNECTION = /*#__PURE__*/ defineError(
  Error,
  'ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
  () => 'Socket closed before the connection was established',
);

/** No attempt to connect came to an end in time. */
export const ERR_SOCKET_CONNECTION_TIMEOUT = /*#__PURE__*/ defineError(
  Error,
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  () => 'Socket connection timeout',
);

/** A bound socket was used after a server or socket took it over, or after it was closed. */
export const ERR_SOCKET_HANDLE_ADOPTED = /*#__PURE__*/ defineError(
  Error,
  'ERR_SOCKET_HANDLE_ADOPTED',
  () => 'The bound socket has already been adopted by a server or socket',
);

/** A file descriptor is no socket or pipe. */
export const ERR_INVALID_FD_TYPE = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_FD_TYPE',
  (data: { type: string }) => `Unsupported fd type: ${data.type}`,
);

/** A handle of this kind cannot do this. */
export const ERR_INVALID_HANDLE_TYPE = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_HANDLE_TYPE',
  () => 'This handle type cannot be sent',
);

/** A handle is in use and can no longer move to another thread. */
export const ERR_WORKER_HANDLE_NOT_TRANSFERABLE = /*#__PURE__*/ defineError(
  Error,
  'ERR_WORKER_HANDLE_NOT_TRANSFERABLE',
  (data: { handle: string }) =>
    `${data.handle} cannot be transferred in its current state; it must be a freshly created or accepted handle that has not started reading and has no pending writes`,
);

// Servers

/** `listen` was called on a server that is listening. */
export const ERR_SERVER_ALREADY_LISTEN = /*#__PURE__*/ defineError(
  Error,
  'ERR_SERVER_ALREADY_LISTEN',
  () => 'Listen method has been called more than once without closing.',
);

/** `close` was called on a server that is not listening. */
export const ERR_SERVER_NOT_RUNNING = /*#__PURE__*/ defineError(
  Error,
  'ERR_SERVER_NOT_RUNNING',
  () => 'Server is not running.',
);

// Streams

/** A method was called that the stream does not implement. */
export const ERR_METHOD_NOT_IMPLEMENTED = /*#__PURE__*/ defineError(
  Error,
  'ERR_METHOD_NOT_IMPLEMENTED',
  (data: { method: string }) => `The ${data.method} method is not implemented`,
);

/** A stream method was called after the end of its stream. */
export const ERR_STREAM_ALREADY_FINISHED = /*#__PURE__*/ defineError(
  Error,
  'ERR_STREAM_ALREADY_FINISHED',
  (data: { method: string }) => `Cannot call ${data.method} after a stream was finished`,
);

/** A stream method was called after `destroy`. */
export const ERR_STREAM_DESTROYED = /*#__PURE__*/ defineError(
  Error,
  'ERR_STREAM_DESTROYED',
  (data: { method: string }) => `Cannot call ${data.method} after a stream was destroyed`,
);

/** Null was written. */
export const ERR_STREAM_NULL_VALUES = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_STREAM_NULL_VALUES',
  () => 'May not write null values to stream',
);

/** The stream closed before it ended. */
export const ERR_STREAM_PREMATURE_CLOSE = /*#__PURE__*/ defineError(
  Error,
  'ERR_STREAM_PREMATURE_CLOSE',
  () => 'Premature close',
);

/** Data was written after `end`. */
export const ERR_STREAM_WRITE_AFTER_END = /*#__PURE__*/ defineError(
  Error,
  'ERR_STREAM_WRITE_AFTER_END',
  () => 'write after end',
);

/** An encoding has a name that nothing knows. */
export const ERR_UNKNOWN_ENCODING = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_UNKNOWN_ENCODING',
  (data: { encoding: unknown }) => `Unknown encoding: ${formatText(data.encoding)}`,
);
