import type { ProxyHeader } from './header.ts';

/** The reason why bytes that begin like a header are invalid. */
export type ProxyFailureReason =
  | 'version not accepted'
  | 'too long'
  | 'CR without LF'
  | 'LF without CR'
  | 'not a space'
  | 'unknown protocol'
  | 'not an address'
  | 'not a port'
  | 'more than a header'
  | 'unknown command'
  | 'unknown address family'
  | 'unknown transport'
  | 'too short for its addresses'
  | 'not UTF-8'
  | 'TLV cut short'
  | 'TLV twice'
  | 'TLV of the wrong length'
  | 'wrong checksum';

/** An invalid header. The connection should be closed. */
export interface InvalidHeader {
  readonly status: 'invalid';
  /** The reason why the header is invalid. */
  readonly reason: ProxyFailureReason;
  /** The position of the error, in bytes from the start of the connection. */
  readonly index: number;
}

/** The result of reading the first bytes of a connection. */
export type ProxyHeaderResult =
  | {
      /** The header is complete. */
      readonly status: 'complete';
      /** The contents of the header, which do not share memory with the input. */
      readonly header: ProxyHeader;
      /** The length of the header in bytes. The bytes after it are from the client. */
      readonly byteLength: number;
    }
  | {
      /** The bytes are the start of a header. */
      readonly status: 'incomplete';
      /**
       * The minimum number of bytes that are missing. Call again after every chunk instead of waiting for this many bytes,
       * because invalid bytes are detected earlier. Read at most this many bytes if the bytes after the header must stay
       * unread.
       */
      readonly missing: number;
    }
  | {
      /** The bytes do not begin with the signature of either version. */
      readonly status: 'absent';
    }
  | InvalidHeader;

/** Creates the result for an invalid header; `index` is the position of the error in bytes. */
export function fail(reason: ProxyFailureReason, index: number): InvalidHeader {
  return { status: 'invalid', reason, index };
}

/** Whether reading a part of a header has failed. */
export function isInvalid(part: unknown): part is InvalidHeader {
  return (part as { status?: unknown } | undefined)?.status === 'invalid';
}
