import type { ProxySSL, TLV } from './header.ts';
import { fail, type InvalidHeader, isInvalid } from './result.ts';
import { readText, SSL_TEXTS } from './text-fields.ts';
import { type PlacedTLV, readTLVs } from './tlv.ts';

/** The bits of the first byte of the TLV's value. */
export const CLIENT_SSL = 1;
export const CLIENT_CERT_CONN = 2;
export const CLIENT_CERT_SESS = 4;

/** The number of bytes before the inner TLVs: the bits and `verify`. */
const START = 5;

/** Reads the TLV about TLS, which contains further TLVs. */
export function readSSL({ value, index }: PlacedTLV): ProxySSL | InvalidHeader {
  if (value.length < START) return fail('TLV of the wrong length', index);
  const inner = readTLVs(value, START, value.length);
  if (isInvalid(inner)) return fail(inner.reason, index + inner.index);

  const bits = value[0]!;
  let ssl: ProxySSL = {
    isEncrypted: (bits & CLIENT_SSL) !== 0,
    hasCertificate: (bits & CLIENT_CERT_CONN) !== 0,
    hasSessionCertificate: (bits & CLIENT_CERT_SESS) !== 0,
    verify: new DataView(value.buffer).getUint32(1),
  };
  const tlvs: TLV[] = [];
  const seen = new Set<number>();
  for (const tlv of inner) {
    const field = SSL_TEXTS.find(({ type }) => type === tlv.type);
    if (!field) {
      tlvs.push({ type: tlv.type, value: tlv.value });
      continue;
    }
    if (seen.has(tlv.type)) return fail('TLV twice', index + tlv.index);
    seen.add(tlv.type);
    const text = readText(field, tlv);
    if (isInvalid(text)) return fail(text.reason, index + text.index);
    ssl = { ...ssl, ...text };
  }
  return tlvs.length > 0 ? { ...ssl, tlvs } : ssl;
}
