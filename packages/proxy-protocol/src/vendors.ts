import type { ProxyExtensions } from './header.ts';
import { decodeBytes } from './text.ts';

/** TLV types in the range for custom use, and the subtype (first byte of the value) that vendors define. */
const AWS = 0xea;
const AWS_VPC_ENDPOINT_ID = 1;
const AZURE = 0xee;
const AZURE_LINK_ID = 1;
const GOOGLE_CLOUD = 0xe0;

/**
 * The id of the VPC endpoint that a client of AWS PrivateLink came through, for example `'vpce-08d2bf15fac5001c9'`; undefined if
 * the header has none.
 *
 * Source: "Network Load Balancers, Proxy protocol" in the documentation of Elastic Load Balancing: type `0xea`, subtype `0x01`.
 */
export function awsVPCEndpointId(header: ProxyExtensions): string | undefined {
  const value = find(header, AWS, (bytes) => bytes[0] === AWS_VPC_ENDPOINT_ID && bytes.length > 1);
  return value && decodeBytes(value.subarray(1));
}

/**
 * The link id of the private endpoint that a client of Azure Private Link came through; undefined if the header has none.
 *
 * Source: "Azure Private Link service, TCP Proxy v2" in the documentation of Azure: type `0xee`, subtype `0x01`, and 32 bits with
 * the least significant byte first.
 */
export function azureLinkId(header: ProxyExtensions): number | undefined {
  const value = find(header, AZURE, (bytes) => bytes[0] === AZURE_LINK_ID && bytes.length === 5);
  return value && new DataView(value.buffer, value.byteOffset).getUint32(1, true);
}

/**
 * The id of the Private Service Connect connection that a client of Google Cloud came through; undefined if the header has none.
 *
 * Source: "Private Service Connect, consumer connection information" in the documentation of Google Cloud: type `0xe0`, and 64
 * bits with the most significant byte first.
 */
export function googleCloudConnectionId(header: ProxyExtensions): bigint | undefined {
  const value = find(header, GOOGLE_CLOUD, (bytes) => bytes.length === 8);
  return value && new DataView(value.buffer, value.byteOffset).getBigUint64(0);
}

/** The value of the first TLV with a type and the vendor's layout. Other vendors may use the same type with another layout. */
function find(
  { tlvs = [] }: ProxyExtensions,
  wanted: number,
  hasLayout: (bytes: Uint8Array) => boolean,
): Uint8Array | undefined {
  return tlvs.find(({ type, value }) => type === wanted && hasLayout(value))?.value;
}
