import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_SOCKET_BAD_PORT } from './codes/codes.ts';
import { invalidSimpleType } from './codes/invalid-simple-type.ts';
import { numberOutOfRange } from './codes/number-out-of-range.ts';
import { inspectValue } from './show/inspect.ts';

// Literals, because a bundler drops those that are not used, and keeps what it would have to calculate.
const MAX_INT32 = 0x7fff_ffff;
const MIN_INT32 = -0x8000_0000;
const MAX_UINT32 = 0xffff_ffff;
const MAX_PORT = 0xffff;

/** @throws ERR_INVALID_ARG_TYPE if the value is no string. */
export function validateString(value: unknown, name: string): asserts value is string {
  if (typeof value !== 'string') {
    throw invalidSimpleType({ name, expectation: 'of type string', actual: value }, validateString);
  }
}

/** @throws ERR_INVALID_ARG_TYPE if the value is no boolean. */
export function validateBoolean(value: unknown, name: string): asserts value is boolean {
  if (typeof value !== 'boolean') {
    throw invalidSimpleType({ name, expectation: 'of type boolean', actual: value }, validateBoolean);
  }
}

/** @throws ERR_INVALID_ARG_TYPE if the value is no function. */
export function validateFunction(value: unknown, name: string): asserts value is CallableFunction {
  if (typeof value !== 'function') {
    throw invalidSimpleType({ name, expectation: 'of type function', actual: value }, validateFunction);
  }
}

/** @throws ERR_INVALID_ARG_TYPE if the value is no object, or is null, an array or a function. */
export function validateObject(value: unknown, name: string): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidSimpleType({ name, expectation: 'of type object', actual: value }, validateObject);
  }
}

/**
 * Accepts any number between the bounds, both included; without bounds NaN too.
 *
 * @throws ERR_INVALID_ARG_TYPE if the value is no number.
 * @throws ERR_OUT_OF_RANGE if it is outside of the bounds.
 */
export function validateNumber(
  value: unknown,
  name: string,
  min?: number,
  max?: number,
): asserts value is number {
  if (typeof value !== 'number') {
    throw invalidSimpleType({ name, expectation: 'of type number', actual: value }, validateNumber);
  }
  // Stated as what is accepted, so that NaN is not.
  const isInside = (min === undefined || value >= min) && (max === undefined || value <= max);
  if (isInside) return;
  const bounds = [min === undefined ? '' : `>= ${min}`, max === undefined ? '' : `<= ${max}`];
  const range = bounds.filter(Boolean).join(' && ');
  throw numberOutOfRange({ name, range, actual: value }, validateNumber);
}

/**
 * Accepts integers between the bounds, both included.
 *
 * @default min Number.MIN_SAFE_INTEGER
 * @default max Number.MAX_SAFE_INTEGER
 * @throws ERR_INVALID_ARG_TYPE if the value is no number.
 * @throws ERR_OUT_OF_RANGE if it is no integer or outside of the bounds.
 */
export function validateInteger(
  value: unknown,
  name: string,
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  validateIntegerBetween(value, name, min, max, validateInteger);
}

/**
 * Accepts integers between the bounds, both included.
 *
 * @param above The function above which the error's stack begins. @default validateIntegerBetween
 * @throws ERR_INVALID_ARG_TYPE if the value is no number.
 * @throws ERR_OUT_OF_RANGE if it is no integer or outside of the bounds.
 */
export function validateIntegerBetween(
  value: unknown,
  name: string,
  min: number,
  max: number,
  above: CallableFunction = validateIntegerBetween,
): asserts value is number {
  if (typeof value !== 'number') {
    throw invalidSimpleType({ name, expectation: 'of type number', actual: value }, above);
  }
  const isInteger = Number.isInteger(value);
  if (!isInteger || value < min || value > max) {
    const range = isInteger ? `>= ${min} && <= ${max}` : 'an integer';
    throw numberOutOfRange({ name, range, actual: value }, above);
  }
}

/**
 * Accepts signed 32-bit integers between the bounds, both included.
 *
 * @throws ERR_INVALID_ARG_TYPE if the value is no number.
 * @throws ERR_OUT_OF_RANGE if it is no integer or outside of the bounds.
 */
export function validateInt32(
  value: unknown,
  name: string,
  min: number = MIN_INT32,
  max: number = MAX_INT32,
): asserts value is number {
  validateIntegerBetween(value, name, min, max, validateInt32);
}

/**
 * Accepts unsigned 32-bit integers.
 *
 * @param positive Whether zero is refused.
 * @throws ERR_INVALID_ARG_TYPE if the value is no number.
 * @throws ERR_OUT_OF_RANGE if it is no integer or outside of the bounds.
 */
export function validateUint32(value: unknown, name: string, positive = false): asserts value is number {
  validateIntegerBetween(value, name, positive ? 1 : 0, MAX_UINT32, validateUint32);
}

/** @throws ERR_INVALID_ARG_VALUE if the value is none of those listed. */
export function validateOneOf<const Allowed>(
  value: unknown,
  name: string,
  allowed: readonly Allowed[],
): asserts value is Allowed {
  if ((allowed as readonly unknown[]).includes(value)) return;
  const reason = `must be one of: ${allowed.map((choice) => inspectValue(choice)).join(', ')}`;
  throw ERR_INVALID_ARG_VALUE({ name, actual: value, reason }, validateOneOf);
}

/**
 * Reads a port: a number, or a text that JavaScript reads as one (`'80'`, `'0x50'`, `' 80 '`).
 *
 * @default name 'Port'
 * @param allowZero Whether 0 is accepted. @default true
 * @returns The port as an unsigned 16-bit number.
 * @throws ERR_SOCKET_BAD_PORT if it is no integer from 0 to 65535.
 */
export function validatePort(value: unknown, name = 'Port', allowZero = true): number {
  const isText = typeof value === 'string' && value.trim() !== '';
  const port = isText || typeof value === 'number' ? Number(value) : Number.NaN;
  if (!Number.isInteger(port) || port < (allowZero ? 0 : 1) || port > MAX_PORT) {
    throw ERR_SOCKET_BAD_PORT({ name, actual: value, allowZero }, validatePort);
  }
  // A negative zero is a port like any other, but must not leave here with its sign.
  return port + 0;
}

/**
 * Accepts undefined and anything with an `aborted` property, so that a polyfill's signals pass.
 *
 * @throws ERR_INVALID_ARG_TYPE if the value is neither.
 */
export function validateAbortSignal(value: unknown, name: string): asserts value is AbortSignal | undefined {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null || !('aborted' in value)) {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'AbortSignal', actual: value }, validateAbortSignal);
  }
}

/**
 * Accepts a Buffer, a typed array or a DataView.
 *
 * @default name 'buffer'
 * @throws ERR_INVALID_ARG_TYPE if the value is none of these.
 */
export function validateBufferLike(value: unknown, name = 'buffer'): asserts value is ArrayBufferView {
  if (!ArrayBuffer.isView(value)) {
    const expected = ['Buffer', 'TypedArray', 'DataView'];
    throw ERR_INVALID_ARG_TYPE({ name, expected, actual: value }, validateBufferLike);
  }
}
