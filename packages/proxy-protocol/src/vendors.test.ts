import { expect, test } from 'vitest';
import { hex } from './testing/bytes.ts';
import { awsVPCEndpointId, azureLinkId, googleCloudConnectionId } from './vendors.ts';

const header = (type: number, digits: string) => ({ tlvs: [{ type, value: hex(digits) }] });

test('AWS: text behind the subtype', () => {
  const value = '01 767063652d3038643262663135666163353030316339';
  expect(awsVPCEndpointId(header(0xea, value))).toBe('vpce-08d2bf15fac5001c9');
});

test('Azure: least significant byte first', () => {
  expect(azureLinkId(header(0xee, '01 c6450118'))).toBe(0x180145c6);
});

test('Google Cloud: most significant byte first', () => {
  expect(googleCloudConnectionId(header(0xe0, '01020304 05060708'))).toBe(0x0102030405060708n);
});

test.each([
  ['another subtype of AWS', header(0xea, '02 61')],
  ['no id of AWS', header(0xea, '01')],
  ['another subtype of Azure', header(0xee, '02 00000000')],
  ['an id of Azure with five bytes', header(0xee, '01 0000000000')],
  ['seven bytes of Google Cloud', header(0xe0, '01020304 050607')],
  ['another type', header(0xe1, '01020304 05060708')],
  ['no items', {}],
])('%s is none of theirs', (_reason, headerOfOthers) => {
  expect(awsVPCEndpointId(headerOfOthers)).toBeUndefined();
  expect(azureLinkId(headerOfOthers)).toBeUndefined();
  expect(googleCloudConnectionId(headerOfOthers)).toBeUndefined();
});

test('what others use the same type for is passed over', () => {
  const tlvs = [...header(0xea, '02 61').tlvs, ...header(0xea, '01 62').tlvs];
  expect(awsVPCEndpointId({ tlvs })).toBe('b');
});
