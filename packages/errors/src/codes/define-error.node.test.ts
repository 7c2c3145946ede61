import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ERR_INVALID_ADDRESS } from '../index.ts';

test('the code shows when an error is inspected', () => {
  expect(inspect(ERR_INVALID_ADDRESS())).toMatch(/^Error \[ERR_INVALID_ADDRESS\]: Invalid socket address\n/);
});
