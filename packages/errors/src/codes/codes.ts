/**
 * The error table: one factory per code, with the class and the message of Node 26. Some rows add details to the message.
 *
 * Each row is marked as pure, so that bundlers drop the unused ones.
 */

import { formatText } from '../show/format-text.ts';
import { describeReceived, describeValue } from '../show/received.ts';
import { showNumber } from '../show/show-number.ts';
import { defineError } from './define-error.ts';
import { andList, describeExpected } from './expected-type.ts';

// Arguments

/** A callback passed by the caller returned a value of the wrong type. */
export const ERR_INVALID_RETURN_VALUE = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_RETURN_VALUE',
  (data: {
    /** What should have been returned, for example `boolean`. */
    expected: string;
    /** The name of the function. */
    name: string;
    /** The value returned. */
    actual: unknown;
  }) => {
    const { expected, name, actual } = data;
    return `Expected ${expected} to be returned from the "${name}" function but got ${describeValue(actual)}.`;
  },
);

/** An argument or option has the wrong type. */
export const ERR_INVALID_ARG_TYPE = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_ARG_TYPE',
  (data: {
    /**
     * The name of the argument, for example `port`. The message calls a name with a dot (`options.port`) a property, and does
     * not quote a name that ends with ` argument`.
     */
    name: string;
    /** The accepted types, in the words that `describeExpected` takes: results of `typeof`, class names, or other words. */
    expected: string | readonly string[];
    /** The value received. */
    actual: unknown;
  }) => {
    const { name, expected, actual } = data;
    const subject = name.endsWith(' argument') ? name : `"${name}" ${kindOf(name)}`;
    return `The ${subject} must be ${describeExpected(expected)}. ${describeReceived(actual)}`;
  },
);

/** The maximum length of a rejected value in a message. */
const MAX_SHOWN = 128;

/** An argument or option has the right type and a value that is not accepted. */
export const ERR_INVALID_ARG_VALUE = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_ARG_VALUE',
  (data: {
    /** The name of the argument, for example `port`. The message calls a name with a dot (`options.port`) a property. */
    name: string;
    /** The received value as text, from `quote` or `inspectValue`. The message has its first 128 characters. */
    shown: string;
    /** The reason, as the end of a sentence that begins with the argument. @default 'is invalid' */
    reason?: string;
  }) => {
    const { name, shown, reason = 'is invalid' } = data;
    const received = shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}...` : shown;
    return `The ${kindOf(name)} '${name}' ${reason}. Received ${received}`;
  },
);

const kindOf = (name: string) => (name.includes('.') ? 'property' : 'argument');

/** A number is outside of the accepted range, or is not an integer where one is required. */
export const ERR_OUT_OF_RANGE = /*#__PURE__*/ defineError(
  RangeError,
  'ERR_OUT_OF_RANGE',
  (data: {
    /** The name of the argument, for example `options.port`. */
    name: string;
    /** The accepted range, which follows "It must be" in the message, for example `>= 0 && <= 255` or `an integer`. */
    range: string;
    /** The number received. */
    actual: number | bigint;
  }) =>
    `The value of "${data.name}" is out of range. It must be ${data.range}. Received ${showNumber(data.actual)}`,
);

/** A port is not an integer from 0 to 65535, or from 1 if 0 is not accepted. */
export const ERR_SOCKET_BAD_PORT = /*#__PURE__*/ defineError(
  RangeError,
  'ERR_SOCKET_BAD_PORT',
  (data: {
    /** The name of the argument, for example `options.port`. */
    name: string;
    /** The value received. */
    actual: unknown;
    /** Whether 0 is accepted. @default true */
    allowZero?: boolean;
  }) =>
    `${data.name} should be ${data.allowZero === false ? '>' : '>='} 0 and < 65536. ${describeReceived(data.actual)}.`,
);

/** Required arguments are missing. An inner list contains alternatives, one of which is required. */
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

/** The runtime or the operating system does not support this feature. */
export const ERR_FEATURE_UNAVAILABLE_ON_PLATFORM = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
  (data: { feature: string }) =>
    `The feature ${data.feature} is unavailable on the current platform, which is being used to run Node.js`,
);

// Addresses

/** A text is not an IP address. Parsers that know the position of the error add `failure`. */
export const ERR_INVALID_IP_ADDRESS = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_IP_ADDRESS',
  (data: {
    /** The text, or the start of a long text. The message contains all of `input`. */
    input: string;
    /** The position and reason of the error. The error has the properties `reason` and `index`. */
    failure?: {
      /** The reason, for example `leading zero`. */
      reason: string;
      /** The position, in UTF-16 code units. */
      index: number;
      /** The accepted syntax, for example `an IPv4 address`. */
      expected: string;
    };
  }) => {
    const { input, failure } = data;
    if (!failure) return `Invalid IP address: ${input}`;
    return `Invalid IP address: ${input} (${failure.reason} at index ${failure.index}; expected ${failure.expected})`;
  },
  ({ failure }) => (failure ? { reason: failure.reason, index: failure.index } : {}),
);

/** A text is not an address of the given family. */
export const ERR_INVALID_ADDRESS = /*#__PURE__*/ defineError(
  Error,
  'ERR_INVALID_ADDRESS',
  (data?: {
    /** The reason, which Node's message lacks. @default none */
    detail?: string;
  }) => `Invalid socket address${data?.detail === undefined ? '' : `: ${data.detail}`}`,
);

/** A `lookup` function called back with an address family that is neither 4 nor 6. */
export const ERR_INVALID_ADDRESS_FAMILY = /*#__PURE__*/ defineError(
  RangeError,
  'ERR_INVALID_ADDRESS_FAMILY',
  (data: { family: unknown; host: string; port: number }) =>
    `Invalid address family: ${formatText(data.family)} ${data.host}:${data.port}`,
  ({ host, port }) => ({ host, port }),
);

/** The option `blockList` of a connection blocks the address to connect to. */
export const ERR_IP_BLOCKED = /*#__PURE__*/ defineError(
  Error,
  'ERR_IP_BLOCKED',
  (data: { address: string }) => `IP(${data.address}) is blocked by net.BlockList`,
);

// Sockets

/** The socket has no connection, or no longer has one. */
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

/** A BoundSocket was used after a server or socket adopted its handle, or after it was closed. */
export const ERR_SOCKET_HANDLE_ADOPTED = /*#__PURE__*/ defineError(
  Error,
  'ERR_SOCKET_HANDLE_ADOPTED',
  () => 'The bound socket has already been adopted by a server or socket',
);

/** A file descriptor is neither a socket nor a pipe. */
export const ERR_INVALID_FD_TYPE = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_FD_TYPE',
  (data: { type: string }) => `Unsupported fd type: ${data.type}`,
);

/** The call does not support a handle of this kind. Node's message speaks of sending in every case. */
export const ERR_INVALID_HANDLE_TYPE = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_HANDLE_TYPE',
  () => 'This handle type cannot be sent',
);

/** A handle that is in use cannot be transferred to another thread. */
export const ERR_WORKER_HANDLE_NOT_TRANSFERABLE = /*#__PURE__*/ defineError(
  Error,
  'ERR_WORKER_HANDLE_NOT_TRANSFERABLE',
  (data: { handle: string }) =>
    `${data.handle} cannot be transferred in its current state; it must be a freshly created or accepted handle that has not started reading and has no pending writes`,
);

// Servers

/** `listen` was called while an earlier `listen` is in progress or in effect. */
export const ERR_SERVER_ALREADY_LISTEN = /*#__PURE__*/ defineError(
  Error,
  'ERR_SERVER_ALREADY_LISTEN',
  () => 'Listen method has been called more than once without closing.',
);

/** `close` was called while the server is not listening. */
export const ERR_SERVER_NOT_RUNNING = /*#__PURE__*/ defineError(
  Error,
  'ERR_SERVER_NOT_RUNNING',
  () => 'Server is not running.',
);

// Streams

/** A stream method was called after `destroy`. */
export const ERR_STREAM_DESTROYED = /*#__PURE__*/ defineError(
  Error,
  'ERR_STREAM_DESTROYED',
  (data: { method: string }) => `Cannot call ${data.method} after a stream was destroyed`,
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
