import { getSystemErrorMap } from 'node:util';
import { expect, test } from 'vitest';
import { errnoMessage, errnoName } from './errno.ts';

test('the running platform is the default', () => {
  for (const [status, [name, message]] of getSystemErrorMap()) {
    // Later Node versions know more errors; what this one knows, it must know alike.
    expect(errnoName(status), name).toBe(name);
    expect(errnoMessage(status), name).toBe(message);
  }
});
