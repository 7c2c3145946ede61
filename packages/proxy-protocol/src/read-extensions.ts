import { crc32c } from './crc32c.ts';
import type { ProxyExtensions, TLV } from './header.ts';
import { readSSL } from './read-ssl.ts';
import { fail, type InvalidHeader, isInvalid } from './result.ts';
import { HEADER_TEXTS, readText } from './text-fields.ts';
import { CRC32C, NOOP, type PlacedTLV, readTLVs, SSL, UNIQUE_ID } from './tlv.ts';

/** The maximum length of a unique id in bytes (specification, section 2.2.5). */
export const MAX_UNIQUE_ID = 128;

/**
 * Reads the TLVs of a complete header.
 *
 * @param header The bytes of the header only. The bytes of the checksum are overwritten with zeros.
 * @param start The index of the first TLV.
 */
export function readExtensions(header: Uint8Array, start: number): ProxyExtensions | InvalidHeader {
  const placed = readTLVs(header, start, header.length);
  if (isInvalid(placed)) return placed;

  let extensions: ProxyExtensions = {};
  const tlvs: TLV[] = [];
  const seen = new Set<number>();
  for (const tlv of placed) {
    if (tlv.type === NOOP) continue;
    const field = readField(header, tlv);
    if (field === undefined) {
      tlvs.push({ type: tlv.type, value: tlv.value });
      continue;
    }
    if (isInvalid(field)) return field;
    // Rejected, because one receiver could use the first TLV of this type, and another receiver the second.
    if (seen.has(tlv.type)) return fail('TLV twice', tlv.index);
    seen.add(tlv.type);
    extensions = { ...extensions, ...field };
  }
  return tlvs.length > 0 ? { ...extensions, tlvs } : extensions;
}

/** Reads a TLV that has its own property; undefined for any other TLV. */
function readField(header: Uint8Array, tlv: PlacedTLV): ProxyExtensions | InvalidHeader | undefined {
  switch (tlv.type) {
    case UNIQUE_ID:
      return tlv.value.length > MAX_UNIQUE_ID
        ? fail('TLV of the wrong length', tlv.index)
        : { uniqueId: tlv.value };
    case CRC32C:
      return readChecksum(header, tlv);
    case SSL: {
      const ssl = readSSL(tlv);
      return isInvalid(ssl) ? ssl : { ssl };
    }
    default: {
      const field = HEADER_TEXTS.find(({ type }) => type === tlv.type);
      return field && readText(field, tlv);
    }
  }
}

/**
 * Verifies the checksum, which is computed over the header with the four bytes of the checksum set to zero (specification,
 * section 2.2.3).
 */
function readChecksum(header: Uint8Array, { value, index }: PlacedTLV): ProxyExtensions | InvalidHeader {
  if (value.length !== 4) return fail('TLV of the wrong length', index);
  header.fill(0, index, index + 4);
  const isRight = new DataView(value.buffer).getUint32(0) === crc32c(header);
  return isRight ? { crc32c: true } : fail('wrong checksum', index);
}
