import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type ConnectionOptions, connect, connectAsync } from '../index.ts';

/** Port 1 belongs to no server. */
const REFUSED = 1;

const bothFamilies = async () => [
  { address: '127.0.0.2', family: 4 },
  { address: '127.0.0.1', family: 4 },
];

async function failureOf(options: ConnectionOptions): Promise<Error> {
  const [error] = (await once(connect(options), 'error')) as [Error];
  return error;
}

test('an error names the host that was asked for beside the address that was found', async () => {
  const lookup = async () => '127.0.0.1';
  const error = await failureOf({ port: REFUSED, host: 'db.test', lookup });
  expect(error).toMatchObject({ code: 'ECONNREFUSED', address: '127.0.0.1', host: 'db.test' });
});

test('so do an AggregateError and each of its errors', async () => {
  const error = await failureOf({ port: REFUSED, host: 'db.test', lookup: bothFamilies });
  const errors = [
    { address: '127.0.0.2', host: 'db.test' },
    { address: '127.0.0.1', host: 'db.test' },
  ];
  expect(error).toMatchObject({ code: 'ECONNREFUSED', host: 'db.test', errors });
});

test('an error has no host if an address was asked for', async () => {
  expect(await failureOf({ port: REFUSED, host: '127.0.0.1' })).not.toHaveProperty('host');
});

test('the stack of a rejection shows the call of connectAsync', async () => {
  async function openDatabase() {
    await connectAsync(REFUSED, '127.0.0.1');
  }
  const error: Error = await openDatabase().then(
    () => expect.unreachable(),
    (error) => error,
  );
  expect(error.stack).toMatch(/^Error: connect ECONNREFUSED .*\n(.*\n)*\s+at (async )?openDatabase /);
});
