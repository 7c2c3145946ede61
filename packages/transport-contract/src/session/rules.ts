/** Gathers what broke a rule of the contract while a test ran. */
export class Rules {
  readonly violations: string[] = [];
  #depth = 0;

  /** Runs a call into the transport, during which no receiver may hear anything. */
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
