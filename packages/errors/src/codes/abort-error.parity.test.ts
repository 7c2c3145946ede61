import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { abortError } from './abort-error.ts';

async function abortedSocket(reason: unknown): Promise<Error> {
  const controller = new AbortController();
  const socket = new Socket({ signal: controller.signal });
  controller.abort(reason);
  return new Promise((resolve) => socket.once('error', resolve));
}

function lookOf(error: Error) {
  const { stack, ...properties } = Object.getOwnPropertyDescriptors(error);
  return {
    text: String(error),
    class: error.constructor.name,
    properties,
    firstLine: error.stack?.split('\n')[0],
  };
}

test.each([[new Error('enough')], ['a text'], [null]])(
  'looks as when Node aborts because of %s',
  async (cause) => {
    expect(lookOf(abortError({ cause }))).toEqual(lookOf(await abortedSocket(cause)));
  },
);

test('no cause is no property', () => {
  expect(Object.hasOwn(abortError(), 'cause')).toBe(false);
});
