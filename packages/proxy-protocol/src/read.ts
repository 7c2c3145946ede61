import { validateInteger, validateObject } from '@net/errors';
import { DEFAULT_MAX_LENGTH, MAX_V2_LENGTH, MIN_V1_LENGTH, V2_START } from './limits.ts';
import { readV1 } from './read-v1.ts';
import { readV2 } from './read-v2.ts';
import { fail, type ProxyHeaderResult } from './result.ts';
import { agree, V1_SIGNATURE, V2_SIGNATURE } from './signatures.ts';
import { validateBytes } from './validate-bytes.ts';

/** The options for reading headers. */
export interface ReadOptions {
  /**
   * The maximum length of a header in bytes, 16 to 65551. For version 1 the limit is 107 if `maxLength` is larger.
   *
   * @default 4096
   */
  maxLength?: number | undefined;
  /** The only version that is accepted. @default both versions */
  version?: 1 | 2 | undefined;
}

/**
 * Reads the PROXY protocol header at the start of a connection's bytes.
 *
 * Never throws for invalid bytes. Takes constant time while the header is incomplete, and time proportional to its length once
 * it is complete, so it may be called again for every byte that arrives.
 *
 * @param bytes All bytes of the connection so far; bytes after the header are permitted. The result shares no memory with `bytes`.
 * @throws ERR_INVALID_ARG_TYPE if `bytes` is not a Uint8Array, or an option has the wrong type.
 * @throws ERR_OUT_OF_RANGE if the value of an option is invalid.
 */
export function readProxyHeader(bytes: Uint8Array, options: ReadOptions = {}): ProxyHeaderResult {
  validateBytes(bytes, 'bytes');
  return readWith(bytes, readLimits(options));
}

/** The validated options. */
export interface ReadLimits {
  readonly maxLength: number;
  readonly version: 1 | 2 | undefined;
}

/** @throws As {@link readProxyHeader}. */
export function readLimits(options: ReadOptions): ReadLimits {
  validateObject(options, 'options');
  const { maxLength = DEFAULT_MAX_LENGTH, version } = options;
  validateInteger(maxLength, 'options.maxLength', V2_START, MAX_V2_LENGTH);
  if (version !== undefined) validateInteger(version, 'options.version', 1, 2);
  return { maxLength, version };
}

/** Implements {@link readProxyHeader} for validated arguments. */
export function readWith(bytes: Uint8Array, { maxLength, version }: ReadLimits): ProxyHeaderResult {
  if (bytes.length === 0) return { status: 'incomplete', missing: MIN_V1_LENGTH };
  if (agree(bytes, V2_SIGNATURE)) {
    return version === 1 ? fail('version not accepted', 0) : readV2(bytes, maxLength);
  }
  if (agree(bytes, V1_SIGNATURE)) {
    return version === 2 ? fail('version not accepted', 0) : readV1(bytes, maxLength);
  }
  return { status: 'absent' };
}
