import type { BlockListOptions } from '@net/blocklist';
import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_OUT_OF_RANGE,
  quote,
  validateAbortSignal,
  validateInteger,
  validateObject,
  validateString,
} from '@net/errors';
import type { RedisClient } from './connection/client.ts';
import type { RuleNote } from './rules/list-rules.ts';

/** The options of `connectList`. */
export interface ConnectListOptions extends Pick<BlockListOptions, 'strict' | 'embeddedIPv4' | 'onExpire'> {
  /**
   * A client of `ioredis` or `redis`, for a server or a cluster. The list opens two connections of its own with its settings.
   * The client itself is not used, and need not be connected.
   */
  client: RedisClient;
  /** The name of the shared list, without braces. All processes that use the same name and Redis have the same rules. */
  name: string;
  /** Closes the list, or cancels connecting, when aborted. */
  signal?: AbortSignal | undefined;
  /** The milliseconds without a reply after which Redis counts as unreachable. @default 10000 */
  timeoutMs?: number | undefined;
  /** The number of changes after which a snapshot is stored, or a quarter of the number of rules if that is more. @default 10000 */
  snapshotAfter?: number | undefined;
}

/** The options of `ban`. */
export interface BanOptions {
  /** A label, such as the name of a list or a kind of abuse. */
  label?: string | undefined;
  /** A comment: why the rule is added. */
  reason?: string | undefined;
  /** The milliseconds after which the ban expires. @default never */
  ttlMs?: number | undefined;
}

const OPTIONS = [
  'client',
  'name',
  'signal',
  'timeoutMs',
  'snapshotAfter',
  'strict',
  'embeddedIPv4',
  'onExpire',
];
const BAN_OPTIONS = ['label', 'reason', 'ttlMs'];

/** The options of `connectList`, validated. */
export interface ListSettings {
  readonly client: RedisClient;
  readonly name: string;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly snapshotAfter: number;
  readonly list: BlockListOptions;
}

/** @throws As `connectList`. */
export function readListOptions(options: ConnectListOptions): ListSettings {
  const own = ownOptions(options, OPTIONS);
  const { client, name, signal, timeoutMs = 10_000, snapshotAfter = 10_000, ...list } = own;
  validateObject(client, 'options.client');
  if (typeof (client as Partial<RedisClient>).duplicate !== 'function') {
    throw ERR_INVALID_ARG_TYPE({
      name: 'options.client',
      expected: 'a client of ioredis or redis',
      actual: client,
    });
  }
  validateString(name, 'options.name');
  if (name === '' || /[{}]/.test(name)) {
    throw ERR_INVALID_ARG_VALUE({
      name: 'options.name',
      shown: quote(name),
      reason: 'must be a name without braces',
    });
  }
  validateAbortSignal(signal, 'options.signal');
  validateInteger(timeoutMs, 'options.timeoutMs', 1, 2 ** 31 - 1);
  validateInteger(snapshotAfter, 'options.snapshotAfter', 1);
  return { client, name, signal, timeoutMs, snapshotAfter, list };
}

/**
 * Reads the options of a ban.
 *
 * @param now The time from which `ttlMs` counts.
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE or ERR_OUT_OF_RANGE if an option is unknown or invalid.
 */
export function readBanOptions(options: BanOptions, now: number): RuleNote {
  const { label, reason, ttlMs } = ownOptions(options, BAN_OPTIONS);
  if (label !== undefined) validateString(label, 'options.label');
  if (reason !== undefined) validateString(reason, 'options.reason');
  if (ttlMs === undefined) return { label, reason };
  if (typeof ttlMs !== 'number') {
    throw ERR_INVALID_ARG_TYPE({ name: 'options.ttlMs', expected: 'number', actual: ttlMs });
  }
  // Tests whether the value is valid, not whether it is invalid, so that NaN throws. 8.64e15 is the maximum time value of a Date.
  if (!(ttlMs >= 0 && now + ttlMs <= 8.64e15)) {
    throw ERR_OUT_OF_RANGE({ name: 'options.ttlMs', range: '>= 0 && <= 8.64e15', actual: ttlMs });
  }
  return { label, reason, expiresAt: Math.ceil(now + ttlMs) };
}

/**
 * Copies the own properties of an options object, so that a polluted `Object.prototype` cannot set an option. Throws for an unknown
 * option, because ignoring a misspelt option could leave addresses unblocked.
 */
function ownOptions<Options extends object>(options: Options, known: readonly string[]): Options {
  validateObject(options, 'options');
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return { __proto__: null, ...options } as Options;
  const reason = `has a property that is no option (there are ${known.join(', ')})`;
  throw ERR_INVALID_ARG_VALUE({ name: 'options', shown: quote(unknown), reason });
}
