import type { ProxyHeader } from './header.ts';

/** Why bytes that begin as a header are none. */
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

/** Bytes that begin as a header and are none. Whoever sent them should be disconnected. */
export interface InvalidHeader {
  readonly status: 'invalid';
  /** What is wrong. */
  readonly reason: ProxyFailureReason;
  /** Where, in bytes from the start. */
  readonly index: number;
}

/** What the first bytes of a connection are. */
export type ProxyHeaderResult =
  | {
      /** A whole header. */
      readonly status: 'complete';
      /** What it says. All of it is memory of its own. */
      readonly header: ProxyHeader;
      /** How many bytes the header takes. What follows is the client's. */
      readonly byteLength: number;
    }
  | {
      /** The beginning of a header. */
      readonly status: 'incomplete';
      /**
       * How many bytes a header still needs at least. Do not wait for that many before the next call, because what is no header
       * shows earlier; but read no more than that many where what follows the header has to stay unread.
       */
      readonly missing: number;
    }
  | {
      /** No header: the bytes begin as neither version does. */
      readonly status: 'absent';
    }
  | InvalidHeader;

export function fail(reason: ProxyFailureReason, index: number): InvalidHeader {
  return { status: 'invalid', reason, index };
}

/** Whether a part of a header could not be read. */
export function isInvalid(part: unknown): part is InvalidHeader {
  return (part as { status?: unknown } | undefined)?.status === 'invalid';
}
