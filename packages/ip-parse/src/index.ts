export { type CIDR, formatCIDR, scanPrefixLength, tryParseCIDR } from './cidr.ts';
export { type Failure, type FailureReason, toFailure } from './failure.ts';
export { formatIP, type IP, tryParseIP } from './ip.ts';
export { formatIPv4, scanIPv4, tryParseIPv4 } from './ipv4.ts';
export { formatIPv6, type IPv6, parseIPv6Into, toIPv6, tryParseIPv6 } from './ipv6.ts';
export { isIP, isIPv4, isIPv6 } from './is-ip.ts';
export { compareIPv6, formatRange, type IPRange, toRange, tryParseRange } from './range.ts';
