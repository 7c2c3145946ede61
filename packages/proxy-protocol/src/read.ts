import { validateInteger, validateObject } from '@net/errors';
import { DEFAULT_MAX_LENGTH, MAX_V2_LENGTH, MIN_V1_LENGTH, V2_START } from './limits.ts';
import { readV1 } from './read-v1.ts';
import { readV2 } from './read-v2.ts';
import { fail, type ProxyHeaderResult } from './result.ts';
import { agree, V1_SIGNATURE, V2_SIGNATURE } from './signatures.ts';
import { validateBytes } from './validate-bytes.ts';

/** What is accepted as a header. */
export interface ReadOptions {
  /**
   * Bytes that a header may have, its first 16 included: 16 to 65551. A header of version 1 never has more than 107.
   *
   * @default 4096
   */
  maxLength?: number | undefined;
  /** The only version that is accepted. @default both */
  version?: 1 | 2 | undefined;
}

/**
 * Reads the PROXY protocol header at the start of a connection's bytes.
 *
 * Never throws because of the bytes. Costs a fixed amount of work as long as the header is incomplete, and time in proportion
 * to its length once it is there, so that it may be called again for every byte that arrives.
 *
 * @param bytes All bytes of the connection so far, with or without those behind the header. They are not kept.
 * @throws ERR_INVALID_ARG_TYPE if `bytes` is no Uint8Array, or an option has the wrong type.
 * @throws ERR_OUT_OF_RANGE if an option has a value that it cannot have.
 */
export function readProxyHeader(bytes: Uint8Array, options: ReadOptions = {}): ProxyHeaderResult {
  validateBytes(bytes, 'bytes');
  return readWith(bytes, readLimits(options));
}

/** The options, validated. */
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

/** {@link readProxyHeader} with what it validates. */
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
