export { formatProxyHeader } from './format.ts';
export type {
  IPEndpoint,
  NamelessHeader,
  ProxiedHeader,
  ProxyExtensions,
  ProxyHeader,
  ProxyHeaderParts,
  ProxySSL,
  TLV,
  UnixEndpoint,
} from './header.ts';
export { type ReadOptions, readProxyHeader } from './read.ts';
export { ProxyHeaderReader, type ProxyReaderResult } from './reader.ts';
export type { InvalidHeader, ProxyFailureReason, ProxyHeaderResult } from './result.ts';
export { awsVPCEndpointId, azureLinkId, googleCloudConnectionId } from './vendors.ts';
