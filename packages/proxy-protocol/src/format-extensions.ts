import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_OUT_OF_RANGE,
  validateInteger,
  validateObject,
  validateUint32,
} from '@net/errors';
import { formatTexts } from './format-texts.ts';
import type { ProxyExtensions, ProxySSL, TLV } from './header.ts';
import { MAX_UNIQUE_ID } from './read-extensions.ts';
import { CLIENT_CERT_CONN, CLIENT_CERT_SESS, CLIENT_SSL } from './read-ssl.ts';
import { HEADER_TEXTS, SSL_TEXTS } from './text-fields.ts';
import { CRC32C, MAX_VALUE_LENGTH, SSL, UNIQUE_ID, writeTLV } from './tlv.ts';
import { validateBytes } from './validate-bytes.ts';

/** The types of TLVs that have their own property in {@link ProxyExtensions}. */
const HEADER_TYPES: readonly number[] = [...HEADER_TEXTS.map(({ type }) => type), CRC32C, UNIQUE_ID, SSL];
const SSL_TYPES: readonly number[] = SSL_TEXTS.map(({ type }) => type);

/** Formats all TLVs except the checksum. @throws As `formatProxyHeader`. */
export function formatExtensions(parts: ProxyExtensions): number[] {
  const { uniqueId, ssl, tlvs } = parts;
  return [
    formatTexts(HEADER_TEXTS, parts, 'parts'),
    uniqueId === undefined ? [] : formatValue(UNIQUE_ID, uniqueId, 'parts.uniqueId', MAX_UNIQUE_ID),
    ssl === undefined ? [] : formatSSL(ssl),
    formatTLVs(tlvs, 'parts.tlvs', HEADER_TYPES),
  ].flat();
}

function formatSSL(ssl: ProxySSL): number[] {
  validateObject(ssl, 'parts.ssl');
  validateUint32(ssl.verify, 'parts.ssl.verify');
  const bits =
    (ssl.isEncrypted ? CLIENT_SSL : 0) |
    (ssl.hasCertificate ? CLIENT_CERT_CONN : 0) |
    (ssl.hasSessionCertificate ? CLIENT_CERT_SESS : 0);
  const start = new Uint8Array(5);
  start[0] = bits;
  new DataView(start.buffer).setUint32(1, ssl.verify);
  const value = [
    ...start,
    ...formatTexts(SSL_TEXTS, ssl, 'parts.ssl'),
    ...formatTLVs(ssl.tlvs, 'parts.ssl.tlvs', SSL_TYPES),
  ];
  return formatValue(SSL, Uint8Array.from(value), 'parts.ssl', MAX_VALUE_LENGTH);
}

function formatTLVs(tlvs: unknown, name: string, ownTypes: readonly number[]): number[] {
  if (tlvs === undefined) return [];
  if (!Array.isArray(tlvs)) throw ERR_INVALID_ARG_TYPE({ name, expected: 'Array', actual: tlvs });
  // `Array.from` yields undefined for a hole in the array, which `validateObject` rejects.
  return Array.from(tlvs, (tlv: TLV, i) => {
    validateObject(tlv, `${name}[${i}]`);
    validateInteger(tlv.type, `${name}[${i}].type`, 0, 255);
    if (ownTypes.includes(tlv.type)) {
      const reason = 'has a field of its own';
      throw ERR_INVALID_ARG_VALUE({ name: `${name}[${i}].type`, shown: String(tlv.type), reason });
    }
    return formatValue(tlv.type, tlv.value, `${name}[${i}].value`, MAX_VALUE_LENGTH);
  }).flat();
}

function formatValue(type: number, value: Uint8Array, name: string, maxLength: number): number[] {
  validateBytes(value, name);
  if (value.length > maxLength) {
    throw ERR_OUT_OF_RANGE({ name: `${name}.length`, range: `<= ${maxLength}`, actual: value.length });
  }
  return writeTLV(type, value);
}
