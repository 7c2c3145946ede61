import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_OUT_OF_RANGE,
  ERR_SOCKET_BAD_PORT,
} from './codes/codes.ts';
import { inspectValue } from './show/inspect.ts';

const MAX_INT32 = 0x7fff_ffff;
const MIN_INT32 = -0x8000_0000;
const MAX_UINT32 = 0xffff_ffff;
const MAX_PORT = 0xffff;

/** @throws ERR_INVALID_ARG_TYPE unless the value is a string. */
export function validateString(value: unknown, name: string): asserts value is string {
  if (typeof value !== 'string') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'string', actual: value }, validateString);
  }
}

/** @throws ERR_INVALID_ARG_TYPE unless the value is a boolean. */
export function validateBoolean(value: unknown, name: string): asserts value is boolean {
  if (typeof value !== 'boolean') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'boolean', actual: value }, validateBoolean);
  }
}

/** @throws ERR_INVALID_ARG_TYPE unless the value is a function. */
export function validateFunction(value: unknown, name: string): asserts value is CallableFunction {
  if (typeof value !== 'function') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'function', actual: value }, validateFunction);
  }
}

/** @throws ERR_INVALID_ARG_TYPE unless the value is an object that is neither null nor an array. */
export function validateObject(value: unknown, name: string): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'object', actual: value }, validateObject);
  }
}

/**
 * Accepts numbers between the bounds, both included. NaN is accepted only without bounds.
 *
 * @throws ERR_INVALID_ARG_TYPE unless the value is a number.
 * @throws ERR_OUT_OF_RANGE outside of the bounds.
 */
export function validateNumber(
  value: unknown,
  name: string,
  min?: number,
  max?: number,
): asserts value is number {
  if (typeof value !== 'number') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'number', actual: value }, validateNumber);
  }
  // NaN fails both comparisons.
  const isInside = (min === undefined || value >= min) && (max === undefined || value <= max);
  if (isInside) return;
  const bounds = [min === undefined ? '' : `>= ${min}`, max === undefined ? '' : `<= ${max}`];
  const range = bounds.filter(Boolean).join(' && ');
  throw ERR_OUT_OF_RANGE({ name, range, actual: value }, validateNumber);
}

/**
 * Accepts integers between the bounds, both included.
 *
 * @default min Number.MIN_SAFE_INTEGER
 * @default max Number.MAX_SAFE_INTEGER
 * @throws ERR_INVALID_ARG_TYPE unless the value is a number.
 * @throws ERR_OUT_OF_RANGE unless it is an integer within the bounds.
 */
export function validateInteger(
  value: unknown,
  name: string,
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  checkInteger(value, name, min, max, validateInteger);
}

/** Throws as `validateInteger` does, with a stack that begins at the caller of `above`. */
function checkInteger(
  value: unknown,
  name: string,
  min: number,
  max: number,
  above: CallableFunction,
): asserts value is number {
  if (typeof value !== 'number') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'number', actual: value }, above);
  }
  const isInteger = Number.isInteger(value);
  if (!isInteger || value < min || value > max) {
    const range = isInteger ? `>= ${min} && <= ${max}` : 'an integer';
    throw ERR_OUT_OF_RANGE({ name, range, actual: value }, above);
  }
}

/**
 * Accepts signed 32-bit integers between the bounds, both included.
 *
 * @throws ERR_INVALID_ARG_TYPE unless the value is a number.
 * @throws ERR_OUT_OF_RANGE unless it is an integer within the bounds.
 */
export function validateInt32(
  value: unknown,
  name: string,
  min: number = MIN_INT32,
  max: number = MAX_INT32,
): asserts value is number {
  checkInteger(value, name, min, max, validateInt32);
}

/**
 * Accepts unsigned 32-bit integers.
 *
 * @param positive Whether zero is rejected. @default false
 * @throws ERR_INVALID_ARG_TYPE unless the value is a number.
 * @throws ERR_OUT_OF_RANGE unless it is an integer from 0, or from 1 if `positive` is true, to 4294967295.
 */
export function validateUint32(value: unknown, name: string, positive = false): asserts value is number {
  checkInteger(value, name, positive ? 1 : 0, MAX_UINT32, validateUint32);
}

/** @throws ERR_INVALID_ARG_VALUE unless `allowed` includes the value. */
export function validateOneOf<Allowed extends string | number | boolean>(
  value: unknown,
  name: string,
  allowed: readonly Allowed[],
): asserts value is Allowed {
  if ((allowed as readonly unknown[]).includes(value)) return;
  const reason = `must be one of: ${allowed.map((choice) => inspectValue(choice)).join(', ')}`;
  throw ERR_INVALID_ARG_VALUE({ name, shown: inspectValue(value), reason }, validateOneOf);
}

/**
 * Parses a port: a number, or a text that `Number()` converts to one (`'80'`, `'0x50'`, `' 80 '`).
 *
 * @default name 'Port'
 * @param allowZero Whether 0 is accepted. @default true
 * @returns The port as an unsigned 16-bit number.
 * @throws ERR_SOCKET_BAD_PORT unless it is an integer from 0 to 65535, or from 1 without `allowZero`.
 */
export function validatePort(value: unknown, name = 'Port', allowZero = true): number {
  const isText = typeof value === 'string' && value.trim() !== '';
  const port = isText || typeof value === 'number' ? Number(value) : Number.NaN;
  if (!Number.isInteger(port) || port < (allowZero ? 0 : 1) || port > MAX_PORT) {
    throw ERR_SOCKET_BAD_PORT({ name, actual: value, allowZero }, validatePort);
  }
  // Turns -0 into 0.
  return port + 0;
}

/** The global `AbortSignal`, in a program that has the types of the DOM or of Node. */
type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Type } } ? Type : object;

/**
 * Accepts undefined and objects with a property `aborted`, so that the `AbortSignal` of a polyfill is accepted, too.
 *
 * @throws ERR_INVALID_ARG_TYPE for anything else.
 */
export function validateAbortSignal(value: unknown, name: string): asserts value is Signal | undefined {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null || !('aborted' in value)) {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'AbortSignal', actual: value }, validateAbortSignal);
  }
}
