/** An end of a connection over IP. */
export interface IPEndpoint {
  /** The address as text: a dotted quad, or an IPv6 address as RFC 5952 writes it, without a zone id. */
  readonly address: string;
  /** 0 to 65535. */
  readonly port: number;
}

/** An end of a connection over a Unix socket. */
export interface UnixEndpoint {
  /** The path as `node:net` writes it: empty for an unnamed socket, with a leading NUL for an abstract name of Linux. */
  readonly path: string;
}

/** An item of a version 2 header that this package has no field for. */
export interface TLV {
  /** What it is, 0 to 255. `0xe0` to `0xef` are each application's own (specification, section 2.2.8). */
  readonly type: number;
  /** Up to 65535 bytes. */
  readonly value: Uint8Array;
}

/** What the proxy says about the client's TLS connection (specification, section 2.2.6). */
export interface ProxySSL {
  /** Whether the client connected over TLS: `PP2_CLIENT_SSL`. */
  readonly isEncrypted: boolean;
  /** Whether the client sent a certificate on this connection: `PP2_CLIENT_CERT_CONN`. */
  readonly hasCertificate: boolean;
  /** Whether the client sent a certificate at least once in this TLS session: `PP2_CLIENT_CERT_SESS`. */
  readonly hasSessionCertificate: boolean;
  /** 0 if the client sent a certificate and the proxy verified it; anything else if not. */
  readonly verify: number;
  /** The version of TLS: `'TLSv1.3'`. */
  readonly version?: string;
  /** The common name of the client's certificate. Whoever sends a certificate chooses it, so look at `verify` first. */
  readonly commonName?: string;
  /** The cipher in OpenSSL's words: `'ECDHE-RSA-AES128-GCM-SHA256'`. */
  readonly cipher?: string;
  /** How the proxy's own certificate was signed: `'RSA-SHA256'`. */
  readonly signatureAlgorithm?: string;
  /** What the key of the proxy's own certificate is: `'RSA2048'`. */
  readonly keyAlgorithm?: string;
  /** Further items inside this one. */
  readonly tlvs?: readonly TLV[];
}

/** What a header of version 2 says beside the addresses. */
export interface ProxyExtensions {
  /** The application protocol that TLS negotiated, one character per byte: `'h2'`. */
  readonly alpn?: string;
  /** The host name that the client asked for, in TLS its SNI. */
  readonly authority?: string;
  /** Names the connection in the logs of all proxies on its way. Up to 128 bytes. */
  readonly uniqueId?: Uint8Array;
  /** About the client's TLS connection. */
  readonly ssl?: ProxySSL;
  /** The name of the proxy's network namespace, one character per byte. */
  readonly netns?: string;
  /** All other items, in their order. @default [] */
  readonly tlvs?: readonly TLV[];
  /** Whether a CRC-32C is in the header. One that was read was right: a wrong one makes a header invalid. @default false */
  readonly crc32c?: boolean;
}

/** A header that names both ends of the client's connection. */
export type ProxiedHeader = ProxyExtensions & {
  readonly version: 1 | 2;
  readonly command: 'PROXY';
  /** Version 1 knows `'stream'` only. */
  readonly transport: 'stream' | 'datagram';
} & (
    | {
        readonly family: 'IPv4' | 'IPv6';
        /** The client. */
        readonly source: IPEndpoint;
        /** What the client connected to. */
        readonly destination: IPEndpoint;
      }
    | {
        readonly family: 'Unix';
        /** The client. */
        readonly source: UnixEndpoint;
        /** What the client connected to. */
        readonly destination: UnixEndpoint;
      }
  );

/**
 * A header that names nobody. The addresses of the connection itself hold.
 *
 * `LOCAL`: the proxy itself is the client, as in its health checks. `PROXY`: it does not know who the client is, or has no
 * words for it; that is `PROXY UNKNOWN` in version 1.
 */
export type NamelessHeader = ProxyExtensions & {
  readonly version: 1 | 2;
  readonly command: 'PROXY' | 'LOCAL';
  readonly family: 'unknown';
  readonly transport: 'unknown';
  readonly source?: undefined;
  readonly destination?: undefined;
};

/** What a PROXY protocol header says. */
export type ProxyHeader = ProxiedHeader | NamelessHeader;

/** What to write. A header that was read can be written as it is. */
export interface ProxyHeaderParts extends ProxyExtensions {
  /** @default 2 */
  readonly version?: 1 | 2 | undefined;
  /**
   * `'LOCAL'`, which only version 2 has, is written without the ends.
   *
   * @default 'PROXY' if there are ends, and in version 1; else 'LOCAL', because haproxy refuses a header of version 2 that is
   *   about a client and names none
   */
  readonly command?: 'PROXY' | 'LOCAL' | undefined;
  /** @default 'stream' */
  readonly transport?: 'stream' | 'datagram' | 'unknown' | undefined;
  /** The client. Without it the header names nobody. An IPv6 address may have a zone id, which is left out. */
  readonly source?: IPEndpoint | UnixEndpoint | undefined;
  /** What the client connected to, of the same kind as the source. */
  readonly destination?: IPEndpoint | UnixEndpoint | undefined;
}
