import { expect, test } from 'vitest';
import { ERR_INVALID_ADDRESS } from '../index.ts';
import { defineError } from './define-error.ts';

const ERR_NO_ROOM = defineError(
  RangeError,
  'ERR_NO_ROOM',
  (data: { seats: number }) => `No room: ${data.seats} seats`,
  ({ seats }) => ({ seats }),
);

test('an error is of the built-in class, with its code as the only enumerable property of its own', () => {
  const error = ERR_INVALID_ADDRESS();
  expect(error).toBeInstanceOf(Error);
  expect(error.constructor).toBe(Error);
  expect(error.name).toBe('Error');
  expect(Object.entries(error)).toEqual([['code', 'ERR_INVALID_ADDRESS']]);
  expect(Object.hasOwn(error, 'name')).toBe(false);
});

test('properties picked from the data follow the code', () => {
  expect(Object.entries(ERR_NO_ROOM({ seats: 3 }))).toEqual([
    ['code', 'ERR_NO_ROOM'],
    ['seats', 3],
  ]);
});

test('the code shows wherever an error is printed', () => {
  const error = ERR_NO_ROOM({ seats: 3 });
  const line = 'RangeError [ERR_NO_ROOM]: No room: 3 seats';
  expect(String(error)).toBe(line);
  expect(error.stack?.split('\n')[0]).toBe(line);
});

test('the stack begins where the factory was called', () => {
  // In an object: JavaScriptCore leaves no frame of a function that ends in a call.
  function throwSite() {
    return { error: ERR_NO_ROOM({ seats: 3 }) };
  }
  expect(throwSite().error.stack?.split('\n')[1]).toContain('throwSite');
});

test('the stack begins above the function that is named', () => {
  function validate() {
    return { error: ERR_NO_ROOM({ seats: 3 }, validate) };
  }
  function caller() {
    return { ...validate() };
  }
  expect(caller().error.stack?.split('\n')[1]).toContain('caller');
});

test('an engine without captureStackTrace makes the same error', () => {
  const { captureStackTrace } = Error;
  Reflect.deleteProperty(Error, 'captureStackTrace');
  try {
    const error = ERR_NO_ROOM({ seats: 3 });
    expect(String(error)).toBe('RangeError [ERR_NO_ROOM]: No room: 3 seats');
    expect(Object.keys(error)).toEqual(['code', 'seats']);
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
});
