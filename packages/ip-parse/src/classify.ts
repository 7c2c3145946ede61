import { containsIP, type IP, parseIP } from '@net/ip-parse';
import { SPECIAL_PURPOSE_BLOCKS, type SpecialPurposeBlock } from './special-purpose-blocks.ts';

/**
 * Says which special-purpose block an address is in: the smallest one, if it is in several.
 *
 * An address inside the address (IPv4-mapped, NAT64, 6to4) is not looked at: that is `embeddedIPv4`.
 *
 * @param address A text, a number for IPv4, or four words for IPv6.
 * @returns `undefined` for an address without a special purpose: global unicast.
 * @throws ERR_INVALID_IP_ADDRESS if it is a text and no address.
 */
export function classify(address: string | IP): SpecialPurposeBlock | undefined {
  const ip = typeof address === 'string' ? parseIP(address) : address;
  return SPECIAL_PURPOSE_BLOCKS.find((block) => containsIP(block, ip));
}
