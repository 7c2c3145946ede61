/** One end of a connection over IP. */
export interface IPEndpoint {
  /** The address as text: a dotted quad, or an IPv6 address in the canonical form of RFC 5952, without a zone id. */
  readonly address: string;
  /** The port, 0 to 65535. */
  readonly port: number;
}

/** One end of a connection over a Unix socket. */
export interface UnixEndpoint {
  /** The path, as in `node:net`: empty for an unnamed socket, with a leading NUL for a Linux abstract name. */
  readonly path: string;
}

/** A TLV (type, length, value) of a version 2 header that has no property in {@link ProxyExtensions}. */
export interface TLV {
  /** The type, 0 to 255. `0xe0` to `0xef` are reserved for custom use (specification, section 2.2.8). */
  readonly type: number;
  /** The value, up to 65535 bytes. */
  readonly value: Uint8Array;
}

/** The proxy's information about the client's TLS connection (specification, section 2.2.6). */
export interface ProxySSL {
  /** Whether the client connected over TLS: `PP2_CLIENT_SSL`. */
  readonly isEncrypted: boolean;
  /** Whether the client sent a certificate on this connection: `PP2_CLIENT_CERT_CONN`. */
  readonly hasCertificate: boolean;
  /** Whether the client sent a certificate at least once in this TLS session: `PP2_CLIENT_CERT_SESS`. */
  readonly hasSessionCertificate: boolean;
  /**
   * The result of the certificate's verification: 0 if the client sent a certificate that the proxy has verified; any other
   * number otherwise.
   */
  readonly verify: number;
  /** The TLS version, for example `'TLSv1.3'`. */
  readonly version?: string;
  /** The common name of the client's certificate. The client can choose any name, so check `verify` first. */
  readonly commonName?: string;
  /** The OpenSSL name of the cipher, for example `'ECDHE-RSA-AES128-GCM-SHA256'`. */
  readonly cipher?: string;
  /** The signature algorithm of the proxy's own certificate, for example `'RSA-SHA256'`. */
  readonly signatureAlgorithm?: string;
  /** The key algorithm of the proxy's own certificate, for example `'RSA2048'`. */
  readonly keyAlgorithm?: string;
  /** The other TLVs inside this one. */
  readonly tlvs?: readonly TLV[];
}

/** The information in a header of version 2 other than the addresses. */
export interface ProxyExtensions {
  /** The application protocol negotiated by TLS, for example `'h2'`. Each character is one byte. */
  readonly alpn?: string;
  /** The host name that the client requested, such as the SNI of TLS. */
  readonly authority?: string;
  /** An id of the connection for the logs of all proxies, up to 128 bytes. */
  readonly uniqueId?: Uint8Array;
  /** The client's TLS connection. */
  readonly ssl?: ProxySSL;
  /** The name of the proxy's network namespace. Each character is one byte. */
  readonly netns?: string;
  /** All TLVs without a property of their own, in order. A header that was read has no padding (`PP2_TYPE_NOOP`). @default [] */
  readonly tlvs?: readonly TLV[];
  /**
   * Whether the header has a CRC-32C checksum. In a header that was read the checksum was correct: a wrong one makes the header
   * invalid. @default false
   */
  readonly crc32c?: boolean;
}

/** A header with the source and destination of the client's connection. */
export type ProxiedHeader = ProxyExtensions & {
  readonly version: 1 | 2;
  readonly command: 'PROXY';
  /** The kind of transport; version 1 supports only `'stream'`. */
  readonly transport: 'stream' | 'datagram';
} & (
    | {
        readonly family: 'IPv4' | 'IPv6';
        /** The client. */
        readonly source: IPEndpoint;
        /** The endpoint that the client connected to. */
        readonly destination: IPEndpoint;
      }
    | {
        readonly family: 'Unix';
        /** The client. */
        readonly source: UnixEndpoint;
        /** The endpoint that the client connected to. */
        readonly destination: UnixEndpoint;
      }
  );

/**
 * A header without addresses. The addresses of the proxy's own connection apply.
 *
 * `LOCAL`: the proxy itself is the client, as in its health checks. `PROXY`: the client's address is unknown, or of a family
 * that the protocol does not support; in version 1 this is `PROXY UNKNOWN`.
 */
export type NamelessHeader = ProxyExtensions & {
  readonly version: 1 | 2;
  readonly command: 'PROXY' | 'LOCAL';
  readonly family: 'unknown';
  readonly transport: 'unknown';
  readonly source?: undefined;
  readonly destination?: undefined;
};

/** The contents of a PROXY protocol header. */
export type ProxyHeader = ProxiedHeader | NamelessHeader;

/** The argument of `formatProxyHeader`. A header that was read can be passed unchanged. */
export interface ProxyHeaderParts extends ProxyExtensions {
  /** The version of the protocol. @default 2 */
  readonly version?: 1 | 2 | undefined;
  /**
   * `'LOCAL'`, which only version 2 supports, is formatted without source and destination.
   *
   * @default 'PROXY' with a source and in version 1; otherwise 'LOCAL', because haproxy rejects a version 2 header with the
   *   command PROXY and without addresses
   */
  readonly command?: 'PROXY' | 'LOCAL' | undefined;
  /** The kind of transport; with `'unknown'` the header has no addresses. @default 'stream' */
  readonly transport?: 'stream' | 'datagram' | 'unknown' | undefined;
  /** The client. Without it the header has no addresses. The zone id of an IPv6 address is omitted. */
  readonly source?: IPEndpoint | UnixEndpoint | undefined;
  /** The endpoint that the client connected to, of the same kind as the source. */
  readonly destination?: IPEndpoint | UnixEndpoint | undefined;
}
