import { fail, type InvalidHeader } from './result.ts';
import { decodeBytes, tryDecodeUTF8 } from './text.ts';
import {
  ALPN,
  AUTHORITY,
  NETNS,
  type PlacedTLV,
  SSL_CIPHER,
  SSL_CN,
  SSL_KEY_ALG,
  SSL_SIG_ALG,
  SSL_VERSION,
} from './tlv.ts';

/** A text property and the type of its TLV. */
export interface TextField<Name extends string> {
  readonly name: Name;
  readonly type: number;
  /** Whether the text is encoded in UTF-8; otherwise it has one byte per character. */
  readonly isUTF8?: boolean;
}

/** The text properties of a header. */
export const HEADER_TEXTS = [
  { name: 'alpn', type: ALPN },
  { name: 'authority', type: AUTHORITY, isUTF8: true },
  { name: 'netns', type: NETNS },
] as const satisfies TextField<string>[];

/** The text properties of `ssl`. */
export const SSL_TEXTS = [
  { name: 'version', type: SSL_VERSION },
  { name: 'commonName', type: SSL_CN, isUTF8: true },
  { name: 'cipher', type: SSL_CIPHER },
  { name: 'signatureAlgorithm', type: SSL_SIG_ALG },
  { name: 'keyAlgorithm', type: SSL_KEY_ALG },
] as const satisfies TextField<string>[];

/** Reads the TLV of a text property. */
export function readText<Name extends string>(
  { name, isUTF8 }: TextField<Name>,
  { value, index }: PlacedTLV,
): { [Field in Name]?: string } | InvalidHeader {
  const text = isUTF8 ? tryDecodeUTF8(value) : decodeBytes(value);
  // TypeScript widens the type of the computed key to string.
  return text === undefined ? fail('not UTF-8', index) : ({ [name]: text } as { [Field in Name]?: string });
}
