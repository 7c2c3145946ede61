import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, quote, validateFunction } from '@net/errors';
import { readBoolean, readOptions } from './arguments/options.ts';
import { readPattern } from './lists/pattern.ts';
import type { BlockRule } from './rules/block-rule.ts';
import type { RuleStore } from './rules/rule-store.ts';
import { makeRuleWords } from './rules/rule-words.ts';

/** The options of an AllowList. A BlockList also has the option `allow`. */
export interface AllowListOptions {
  /**
   * If true, `check` throws for a text that is not an address, and the default family is the one that the text is written in. If
   * false, a text that is not an address counts as covered by no rule, and the default family is `'ipv4'`.
   *
   * @default false
   */
  strict?: boolean | undefined;
  /**
   * Whether an IPv6 address is also blocked if an IPv4 address embedded in it is blocked. `embeddedIPv4` of `@net/ip-parse` lists
   * the transition mechanisms. IPv4-mapped addresses are always treated as IPv4.
   *
   * @default false
   */
  embeddedIPv4?: boolean | undefined;
  /** The initial subnets, as for `addCIDRs`. @default [] */
  cidrs?: readonly string[] | undefined;
  /**
   * Called with each expired rule. There is no timer: the list notices expired rules when it is next queried, counted or listed, or
   * when a rule is removed. It calls the function in a microtask.
   */
  onExpire?: ((rule: BlockRule) => void) | undefined;
  /**
   * The clock by which rules expire and from which `ttlMs` counts, in ms since 1970. Queries read it while the list has a rule that
   * expires, and throw ERR_INVALID_ARG_VALUE if it does not return a finite number.
   *
   * @default Date.now
   */
  now?: (() => number) | undefined;
}

/** The options of a BlockList. */
export interface BlockListOptions extends AllowListOptions {
  /** Exceptions: addresses, subnets and ranges (`192.0.2.1-192.0.2.9`) that are allowed even if a rule covers them. @default [] */
  allow?: readonly string[] | undefined;
}

export const ALLOW_LIST_OPTIONS = ['strict', 'embeddedIPv4', 'cidrs', 'onExpire', 'now'] as const;

/** The validated options of a list. */
export interface ListSettings {
  isStrict: boolean;
  /** The option `embeddedIPv4`. */
  looksInside: boolean;
  cidrs: readonly string[];
  allow: readonly string[];
  onExpire: ((rule: BlockRule) => void) | undefined;
  now: (() => number) | undefined;
}

/**
 * Reads the options of a list.
 *
 * @throws ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an option is unknown or invalid.
 */
export function readListSettings(value: BlockListOptions | undefined): ListSettings {
  const options = readOptions<BlockListOptions>(value, [...ALLOW_LIST_OPTIONS, 'allow']);
  const { cidrs = [], allow = [], onExpire, now } = options;
  validateArray(cidrs, 'options.cidrs');
  validateArray(allow, 'options.allow');
  if (onExpire !== undefined) validateFunction(onExpire, 'options.onExpire');
  if (now !== undefined) validateFunction(now, 'options.now');
  return {
    isStrict: readBoolean(options.strict, 'strict'),
    looksInside: readBoolean(options.embeddedIPv4, 'embeddedIPv4'),
    cidrs,
    allow,
    onExpire,
    now: now && (() => readClock(now)),
  };
}

/** @throws ERR_INVALID_ARG_VALUE if a clock does not return a time: no rule would expire. */
function readClock(now: () => number): number {
  const time = now();
  if (Number.isFinite(time)) return time;
  throw ERR_INVALID_ARG_VALUE({ name: 'options.now()', shown: String(time), reason: 'is no number' });
}

/**
 * Adds the rules of the option `allow`.
 *
 * @throws ERR_INVALID_ARG_TYPE if a rule is not a string, and ERR_INVALID_ARG_VALUE if it is not an address, subnet or range.
 */
export function addPatterns(store: RuleStore, patterns: readonly string[]): void {
  const words = makeRuleWords();
  for (const [i, text] of (patterns as readonly unknown[]).entries()) {
    const name = `options.allow[${i}]`;
    if (typeof text !== 'string') {
      throw ERR_INVALID_ARG_TYPE({ name, expected: 'string', actual: text });
    }
    const pattern = readPattern(words, text);
    if (pattern?.rest !== '') {
      const reason = 'must be an address, a subnet or a range';
      throw ERR_INVALID_ARG_VALUE({ name, shown: quote(text.slice(0, 128)), reason });
    }
    store.add(words, pattern.form);
  }
}

/** @throws ERR_INVALID_ARG_TYPE if the value is not an array. */
export function validateArray(value: unknown, name: string): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'Array', actual: value });
  }
}
