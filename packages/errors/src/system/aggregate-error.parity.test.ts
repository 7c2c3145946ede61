import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { aggregateError } from './aggregate-error.ts';

/** Two addresses, both refused: the port belongs to no server, and 1 is never given out to one. */
function refusedTwice(): Promise<AggregateError> {
  return new Promise((resolve) => {
    const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
    const socket = connect({
      port: 1,
      host: 'both.test',
      lookup: (_host, _options, done) => done(null, addresses),
    });
    socket.once('error', (error) => resolve(error as AggregateError));
  });
}

test('looks as when Node fails on every address', async () => {
  const theirs = await refusedTwice();
  const ours = aggregateError(theirs.errors);
  expect(ours.name).toBe(theirs.name);
  expect(ours.message).toBe(theirs.message);
  expect(ours.stack).toMatch(/^AggregateError \[ECONNREFUSED\]/);
  expect(Object.entries(ours)).toEqual(Object.entries(theirs));
  expect(ours.errors).toEqual(theirs.errors);
  expect(Object.getOwnPropertyNames(ours).sort()).toEqual(
    [...Object.getOwnPropertyNames(theirs), 'message'].sort(),
  );
});

test('a message of the throw site stands behind the code', () => {
  const error = aggregateError(
    [Object.assign(new Error('a'), { code: 'ECONNREFUSED' })],
    'no address answered',
  );
  expect(error.stack?.split('\n')[0]).toBe('AggregateError [ECONNREFUSED]: no address answered');
  expect(error.name).toBe('AggregateError');
});
