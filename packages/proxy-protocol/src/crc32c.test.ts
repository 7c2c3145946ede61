import { expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import { bytesOf } from './testing/bytes.ts';

const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);

// RFC 3720, appendix B.4 gives all but the first two, with the least significant byte first.
test.each([
  ['nothing', new Uint8Array(0), 0],
  ['the digits that check values are given for', bytesOf('123456789'), 0xe3069283],
  ['32 bytes of zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(255), 0x62a8ab43],
  ['32 bytes that ascend', ascending, 0x46dd794e],
  ['32 bytes that descend', ascending.slice().reverse(), 0x113fdb5c],
])('%s', (_reason, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});
