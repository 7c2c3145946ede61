import { afterEach, expect, test } from 'vitest';
import { isCalledBy } from './called-by.ts';

const { prepareStackTrace } = Error;

afterEach(() => {
  Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
});

function callerOfInterest(frames?: number): boolean {
  const isFound = isCalledBy('callerOfInterest', frames);
  return isFound;
}

test('finds the callers, and no others', () => {
  expect(callerOfInterest()).toBe(true);
  expect(callerOfInterest(1)).toBe(false);
  expect(isCalledBy('callerOfInterest')).toBe(false);
});

test('finds them whatever the program makes of stacks, and leaves its settings alone', () => {
  const { stackTraceLimit } = Error;
  const toNothing = (): object => ({});
  Reflect.set(Error, 'prepareStackTrace', toNothing);
  expect(callerOfInterest()).toBe(true);
  expect(Error.prepareStackTrace).toBe(toNothing);
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});
