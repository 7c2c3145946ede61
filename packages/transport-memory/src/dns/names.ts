import { tryCanonical } from '../network/addresses.ts';

/** The errors of a failed look-up: no such name; no answer from the server; a failure of the server. */
export type DnsFailure = 'ENOTFOUND' | 'EAI_AGAIN' | 'EAI_FAIL';

/** The answer for a name. */
export interface DnsRecord {
  /** One list for each look-up, the last one for all after it: more than one is DNS rebinding. */
  answers: readonly (readonly string[])[];
  failure: DnsFailure | undefined;
  /** Milliseconds until the answer. */
  delay: number | undefined;
  lookups: number;
}

/** The DNS of a network. The name of each host is registered automatically. `localhost` is the loopback interface of the asking host. */
export class NameTable {
  readonly #records = new Map<string, DnsRecord>();

  /** Has `name` stand for `addresses`, in this order, from the next look-up on. */
  set(name: string, addresses: string | readonly string[]): void {
    this.#record(name).answers = [[addresses].flat().map(canonical)];
    this.#record(name).lookups = 0;
  }

  /** Has each look-up of `name` give the next of the lists, and the last one from then on. */
  rebind(name: string, answers: readonly (string | readonly string[])[]): void {
    this.#record(name).answers = answers.map((addresses) => [addresses].flat().map(canonical));
    this.#record(name).lookups = 0;
  }

  /** Has look-ups of `name` fail, until {@link recover}. */
  fail(name: string, failure: DnsFailure = 'EAI_AGAIN'): void {
    this.#record(name).failure = failure;
  }

  /** Ends what {@link fail} began. */
  recover(name: string): void {
    this.#record(name).failure = undefined;
  }

  /** Has look-ups of `name` take this many milliseconds. */
  delay(name: string, delayMs: number): void {
    this.#record(name).delay = delayMs;
  }

  /** Forgets `name`: it is not found, unless a host has that name. */
  delete(name: string): void {
    this.#records.delete(keyOf(name));
  }

  /** @internal */
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

/** Names are the same in any case, and with or without the root's dot behind them. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function canonical(address: string): string {
  return tryCanonical(address) ?? address;
}
