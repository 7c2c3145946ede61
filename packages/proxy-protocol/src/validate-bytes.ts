import { ERR_INVALID_ARG_TYPE } from '@net/errors';

/** @throws ERR_INVALID_ARG_TYPE if the value is no Uint8Array, be it one of another realm. */
export function validateBytes(value: unknown, name: string): asserts value is Uint8Array {
  if (Object.prototype.toString.call(value) !== '[object Uint8Array]') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'Uint8Array', actual: value }, validateBytes);
  }
}
