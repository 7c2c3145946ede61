import { tryCanonical } from '../network/addresses.ts';

/** The errors of a look-up. ENOTFOUND: there is no such name. EAI_AGAIN: no server answers. EAI_FAIL: the server has failed. */
export type DnsFailure = 'ENOTFOUND' | 'EAI_AGAIN' | 'EAI_FAIL';

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

  /** Sets the addresses that look-ups of `name` return, in this order. */
  set(name: string, addresses: string | readonly string[]): void {
    this.#record(name).answers = [[addresses].flat().map(canonical)];
    this.#record(name).lookups = 0;
  }

  /** Sets a list of addresses for each look-up of `name`; the last list is also used for all later look-ups. */
  rebind(name: string, answers: readonly (string | readonly string[])[]): void {
    this.#record(name).answers = answers.map((addresses) => [addresses].flat().map(canonical));
    this.#record(name).lookups = 0;
  }

  /** Makes look-ups of `name` fail until {@link recover}, by default with EAI_AGAIN. */
  fail(name: string, failure: DnsFailure = 'EAI_AGAIN'): void {
    this.#record(name).failure = failure;
  }

  /** Ends the effect of {@link fail}. */
  recover(name: string): void {
    this.#record(name).failure = undefined;
  }

  /** Sets the duration of look-ups of `name` in milliseconds. */
  delay(name: string, delayMs: number): void {
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

function canonical(address: string): string {
  return tryCanonical(address) ?? address;
}
