/** Collects the violations of the contract's rules during a test. */
export class Rules {
  readonly violations: string[] = [];
  #depth = 0;

  /** Runs a call of a handle's method, during which no receiver may be called. */
  duringCall<Result>(call: () => Result): Result {
    this.#depth++;
    try {
      return call();
    } finally {
      this.#depth--;
    }
  }

  get isInsideCall(): boolean {
    return this.#depth > 0;
  }

  broken(how: string): void {
    this.violations.push(how);
  }
}
