import { ERR_INVALID_ARG_TYPE } from '@net/errors';

/** Accepts a Uint8Array of this or another realm. @throws ERR_INVALID_ARG_TYPE for any other value. */
export function validateBytes(value: unknown, name: string): asserts value is Uint8Array {
  if (Object.prototype.toString.call(value) !== '[object Uint8Array]') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'Uint8Array', actual: value }, validateBytes);
  }
}
