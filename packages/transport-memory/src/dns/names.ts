import { validateNumber, validateOneOf, validateString } from '@net/errors';
import { invalid } from '../arguments/check-properties.ts';
import { readAddress } from '../network/addresses.ts';

/** The errors of a look-up. ENOTFOUND: there is no such name. EAI_AGAIN: no server answers. EAI_FAIL: the server has failed. */
export type DnsFailure = 'ENOTFOUND' | 'EAI_AGAIN' | 'EAI_FAIL';

const FAILURES: readonly DnsFailure[] = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'];

/** The answer for a name. */
export interface DnsRecord {
  /**
   * The list of addresses for each look-up; the last list is also used for all later ones. More than one list simulates DNS
   * rebinding.
   */
  answers: readonly (readonly string[])[];
  /** The error of look-ups; undefined if they succeed. */
  failure: DnsFailure | undefined;
  /** Milliseconds until the answer; undefined for the default of 0.5. */
  delay: number | undefined;
  /** The number of look-ups that have succeeded since the addresses were set. */
  lookups: number;
}

/**
 * The DNS of a network. The name of each host is registered automatically. `localhost` is the loopback interface of the host that
 * looks the name up.
 */
export class NameTable {
  readonly #records = new Map<string, DnsRecord>();

  /**
   * Sets the addresses that look-ups of `name` return, in this order. With an empty list they fail with ENOTFOUND.
   *
   * @throws ERR_INVALID_ARG_VALUE if one of them is not an IP address.
   */
  set(name: string, addresses: string | readonly string[]): void {
    this.#setAnswers(name, [readAddresses(addresses, 'addresses')]);
  }

  /**
   * Sets a list of addresses for each look-up of `name`; the last list is also used for all later look-ups.
   *
   * @throws ERR_INVALID_ARG_VALUE if there is no list, or one of the addresses is not an IP address.
   */
  rebind(name: string, answers: readonly (string | readonly string[])[]): void {
    if (!Array.isArray(answers) || answers.length === 0) {
      throw invalid('answers', answers, 'must be a list with the addresses for each look-up');
    }
    this.#setAnswers(
      name,
      answers.map((addresses, index) => readAddresses(addresses, `answers[${index}]`)),
    );
  }

  #setAnswers(name: string, answers: readonly (readonly string[])[]): void {
    Object.assign(this.#record(name), { answers, lookups: 0 });
  }

  /**
   * Makes look-ups of `name` fail until {@link recover}.
   *
   * @default code EAI_AGAIN
   * @throws ERR_INVALID_ARG_VALUE for another code.
   */
  fail(name: string, code: DnsFailure = 'EAI_AGAIN'): void {
    validateOneOf(code, 'code', FAILURES);
    this.#record(name).failure = code;
  }

  /** Ends the effect of {@link fail}. */
  recover(name: string): void {
    this.#record(name).failure = undefined;
  }

  /**
   * Sets the duration of look-ups of `name` in milliseconds.
   *
   * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE if it is not a number from 0.
   */
  delay(name: string, delayMs: number): void {
    validateNumber(delayMs, 'delayMs', 0, Number.MAX_SAFE_INTEGER);
    this.#record(name).delay = delayMs;
  }

  /** Deletes what was set for `name`. Look-ups of `name` then fail with ENOTFOUND, or find the host that has this name. */
  delete(name: string): void {
    this.#records.delete(keyOf(name));
  }

  /** @internal Finds the record of a name. */
  find(name: string): DnsRecord | undefined {
    return this.#records.get(keyOf(name));
  }

  #record(name: string): DnsRecord {
    validateString(name, 'name');
    const key = keyOf(name);
    let record = this.#records.get(key);
    if (!record) {
      record = { answers: [], failure: undefined, delay: undefined, lookups: 0 };
      this.#records.set(key, record);
    }
    return record;
  }
}

/** Normalizes a name: DNS names are case-insensitive, and the trailing dot of the root is optional. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function readAddresses(addresses: string | readonly string[], argument: string): string[] {
  return [addresses].flat().map((address) => readAddress(address, argument));
}
