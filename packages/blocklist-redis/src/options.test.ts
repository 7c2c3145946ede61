import { expect, test } from 'vitest';
import { readBanOptions, readListOptions } from './options.ts';

const client = { duplicate: () => undefined } as never;

/** Runs `body` while `Object.prototype` has an additional property. */
function withPolluted(name: string, value: unknown, body: () => void): void {
  Object.defineProperty(Object.prototype, name, { value, configurable: true });
  try {
    body();
  } finally {
    Reflect.deleteProperty(Object.prototype, name);
  }
}

test('a polluted Object.prototype does not let a ban expire', () => {
  withPolluted('ttlMs', 1, () => {
    expect(readBanOptions({ label: 'abuse' }, 0)).toEqual({ label: 'abuse', reason: undefined });
  });
});

test('a polluted Object.prototype does not set an option of a list', () => {
  withPolluted('timeoutMs', 1, () => {
    expect(readListOptions({ client, name: 'bans' }).timeoutMs).toBe(10_000);
  });
  withPolluted('allow', ['192.0.2.0/24'], () => {
    expect(readListOptions({ client, name: 'bans' }).list).toEqual({});
  });
});
