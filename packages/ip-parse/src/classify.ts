import { containsIP, type IP, parseIP } from '@net/ip-parse';
import { SPECIAL_PURPOSE_BLOCKS, type SpecialPurposeBlock } from './special-purpose-blocks.ts';

/**
 * Finds the smallest special-purpose block that contains an address.
 *
 * An IPv4 address embedded in the address (IPv4-mapped, NAT64, 6to4) is not classified: extract it with `embeddedIPv4` first.
 *
 * @param address A text, a number for IPv4, or four words for IPv6.
 * @returns `undefined` for an address without a special purpose: a global unicast address.
 * @throws ERR_INVALID_IP_ADDRESS for a text that is not an address.
 */
export function classify(address: string | IP): SpecialPurposeBlock | undefined {
  const ip = typeof address === 'string' ? parseIP(address) : address;
  return SPECIAL_PURPOSE_BLOCKS.find((block) => containsIP(block, ip));
}
