import { type ErrnoName, errnoNumber } from '@net/errors';
import type { Status } from '@net/transport';
import {
  ABOVE_ZERO,
  type Check,
  checkProperties,
  DISTRIBUTION,
  FINITE,
  isInteger,
  oneOf,
  PROBABILITY,
  SEED,
  TEXT,
  WHOLE_FROM_ONE,
} from '../arguments/check-properties.ts';
import { definedProperties } from '../arguments/defined-properties.ts';
import { tryCanonical, unmapped } from '../network/addresses.ts';
import type { Distribution } from '../random/distribution.ts';
import type { Random } from '../random/random.ts';

/**
 * A fault rule: the connections that it applies to, and their faults. The faults of all matching rules are combined; if several
 * rules set the same fault, the last one applies.
 */
export interface FaultRule {
  /**
   * The address, host name or IPC path of the peer: the rule applies only to connections to or from this peer. A host name stands
   * for the addresses that look-ups of the name by the same transport have returned. @default all
   */
  host?: string | undefined;
  /** The port: the rule applies only to connections to this port, or accepted on it. @default all */
  port?: number | undefined;
  /** The direction: the rule applies only to connections that the program opens (`out`) or accepts (`in`). @default both */
  direction?: 'in' | 'out' | undefined;
  /**
   * The numbers of the first and the last affected connection. The connections that match `host`, `port` and `direction` are
   * counted from 1: `[1, 3]` are the first three, `[4]` are the fourth and all later ones. @default all
   */
  connections?: readonly [first: number, last?: number] | undefined;
  /** The probability that a matching connection is affected, 0 to 1. @default 1 */
  probability?: number | undefined;
  /**
   * `connect` fails with this error, for example `ECONNREFUSED`, `ETIMEDOUT`, `EMFILE`. An incoming connection is reset, or closed
   * over IPC.
   */
  refuse?: ErrnoName | undefined;
  /** Additional latency in each direction, in milliseconds. */
  latency?: Distribution | undefined;
  /** The bandwidth of each direction, in bytes per second. */
  bandwidth?: number | undefined;
  /** The maximum number of bytes of one read or write. */
  maxChunk?: number | undefined;
  /** The connection is reset this many milliseconds after it was established. */
  resetAfter?: number | undefined;
  /** The connection is reset once this many bytes have been read and written in total. */
  resetAfterBytes?: number | undefined;
  /** This many milliseconds after the connection was established, it becomes half-open: nothing arrives, written bytes are lost. */
  silentAfter?: number | undefined;
  /** Additional delay of the peer's FIN, in milliseconds. */
  endDelay?: number | undefined;
}

/** The faults of a connection, combined from all matching rules. */
export type Faults = Pick<
  FaultRule,
  'latency' | 'bandwidth' | 'maxChunk' | 'resetAfter' | 'resetAfterBytes' | 'silentAfter' | 'endDelay'
> & { refusal: Status | undefined };

/** The properties of a connection that rules are matched against. */
export interface Subject {
  direction: 'in' | 'out';
  /** The peer's addresses and host names, or the IPC path. */
  hosts: readonly string[];
  port: number | undefined;
}

const RULE_CHECKS: Readonly<Record<keyof FaultRule, Check>> = {
  host: TEXT,
  port: [(value) => isInteger(value, 0, 65_535), 'must be a whole number from 0 to 65535'],
  direction: oneOf('in', 'out'),
  connections: [isRange, 'must be the numbers of the first connection and of the last, counted from 1'],
  probability: PROBABILITY,
  refuse: [isErrno, 'must be the code of a system error'],
  latency: DISTRIBUTION,
  bandwidth: ABOVE_ZERO,
  maxChunk: WHOLE_FROM_ONE,
  resetAfter: FINITE,
  resetAfterBytes: FINITE,
  silentAfter: FINITE,
  endDelay: FINITE,
};

/** The options of `withFaults`. */
export interface FaultOptions {
  /** Which connections have which faults. */
  rules: readonly FaultRule[];
  /** The seed of all random decisions. @default a random seed */
  seed?: number | string | undefined;
}

/**
 * Validates options: an unknown name or a value of the wrong type would otherwise silently cause no fault.
 *
 * @param name The name of the options in error messages.
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE
 */
export function checkFaultOptions(options: object, name: string): asserts options is FaultOptions {
  const checks = { rules: [Array.isArray, 'must be a list'], seed: SEED } as const;
  checkProperties<Partial<FaultOptions>>(options, name, checks, ['rules']);
  for (const [index, rule] of (options as FaultOptions).rules.entries())
    checkProperties(rule, `${name}.rules[${index}]`, RULE_CHECKS);
}

/** Determines the faults of each connection by the rules, and counts the connections of each rule. */
export class RuleBook {
  readonly #rules: readonly FaultRule[];
  readonly #random: Random;
  /** For each rule, the number of connections so far that match its host, port and direction. */
  readonly #counts = new Map<FaultRule, number>();

  constructor(rules: readonly FaultRule[], random: Random) {
    this.#rules = rules;
    this.#random = random;
  }

  /** The faults of a new connection; undefined if no rule applies. Draws a random number for each rule that may apply. */
  faultsOf(subject: Subject): Faults | undefined {
    const matching = this.#rules.filter((rule) => this.#applies(rule, subject));
    if (matching.length === 0) return undefined;
    const all: FaultRule = Object.assign({}, ...matching.map(definedProperties));
    return { ...all, refusal: all.refuse && errnoNumber(all.refuse) };
  }

  #applies(rule: FaultRule, subject: Subject): boolean {
    if (!matches(rule, subject)) return false;
    const number = (this.#counts.get(rule) ?? 0) + 1;
    this.#counts.set(rule, number);
    const [first, last = Number.POSITIVE_INFINITY] = rule.connections ?? [1];
    return number >= first && number <= last && this.#random.chance(rule.probability ?? 1);
  }
}

function matches({ host, port, direction }: FaultRule, subject: Subject): boolean {
  return (
    (host === undefined || subject.hosts.some((each) => comparable(each) === comparable(host))) &&
    (port === undefined || subject.port === port) &&
    (direction === undefined || subject.direction === direction)
  );
}

/** A host in the form for comparisons: the canonical form of an address, IPv4 if it is IPv4-mapped; any other text unchanged. */
function comparable(host: string): string {
  const canonical = tryCanonical(host);
  return canonical === undefined ? host : unmapped(canonical);
}

function isRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 1 || value.length > 2) return false;
  const [first, last = first] = value;
  return isInteger(first, 1) && isInteger(last, first);
}

function isErrno(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value !== 'UNKNOWN' &&
    errnoNumber(value as ErrnoName) !== errnoNumber('UNKNOWN')
  );
}
