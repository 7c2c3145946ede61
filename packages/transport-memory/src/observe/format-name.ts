import type { InetName } from '@net/transport';

/** Formats an endpoint: `10.0.0.1:80`, `[fd00::1]:80` (RFC 3986 section 3.2.2). */
export function formatName({ address, family, port }: InetName): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}
