import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, quote, validateFunction } from '@net/errors';
import { readBoolean, readOptions } from './arguments/options.ts';
import { readPattern } from './lists/pattern.ts';
import type { BlockRule } from './rules/block-rule.ts';
import type { RuleStore } from './rules/rule-store.ts';
import { makeRuleWords } from './rules/rule-words.ts';

/** How an allow list answers. */
export interface AllowListOptions {
  /**
   * Whether `check` throws for what is no address, where it otherwise answers as if no rule covered it, and whether a family that
   * is not given is taken from the address, where it otherwise is `'ipv4'`.
   *
   * @default false
   */
  strict?: boolean | undefined;
  /**
   * Whether an IPv6 address is also blocked if an IPv4 address that it carries is: see `embeddedIPv4` of `@net/ip-parse` for
   * the transition mechanisms. IPv4-mapped addresses always are.
   *
   * @default false
   */
  embeddedIPv4?: boolean | undefined;
  /** Subnets to begin with, as for `addCIDRs`. */
  cidrs?: readonly string[] | undefined;
  /**
   * Called with each rule that has ended, soon after the list first takes notice: when it is asked, changed, counted or listed
   * after the end of the rule. There is no timer.
   */
  onExpire?: ((rule: BlockRule) => void) | undefined;
}

/** How a block list answers. */
export interface BlockListOptions extends AllowListOptions {
  /** What is let through although a rule covers it: addresses, subnets and ranges (`192.0.2.1-192.0.2.9`). */
  allow?: readonly string[] | undefined;
}

export const ALLOW_LIST_OPTIONS = ['strict', 'embeddedIPv4', 'cidrs', 'onExpire'] as const;

/** Options that were checked. */
export interface ListSettings {
  isStrict: boolean;
  looksInside: boolean;
  cidrs: readonly string[];
  allow: readonly string[];
  onExpire: ((rule: BlockRule) => void) | undefined;
}

/**
 * Reads the options of a list.
 *
 * @throws ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an option is unknown or cannot be used.
 */
export function readListSettings(value: BlockListOptions | undefined): ListSettings {
  const options = readOptions<BlockListOptions>(value, [...ALLOW_LIST_OPTIONS, 'allow']);
  const { cidrs = [], allow = [], onExpire } = options;
  validateArray(cidrs, 'options.cidrs');
  validateArray(allow, 'options.allow');
  if (onExpire !== undefined) validateFunction(onExpire, 'options.onExpire');
  return {
    isStrict: readBoolean(options.strict, 'strict'),
    looksInside: readBoolean(options.embeddedIPv4, 'embeddedIPv4'),
    cidrs,
    allow,
    onExpire,
  };
}

/**
 * Adds what the option `allow` lists.
 *
 * @throws ERR_INVALID_ARG_VALUE for what is no address, subnet or range.
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

/** @throws ERR_INVALID_ARG_TYPE if the value is no array. */
export function validateArray(value: unknown, name: string): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'Array', actual: value });
  }
}
