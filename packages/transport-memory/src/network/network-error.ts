/** Something went wrong in a run: says in which, and when, and how to have the same run again. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  /** The seed of the run. */
  readonly seed: string;
  /** The virtual time, in milliseconds since the network began. */
  readonly timeMs: number;

  constructor(network: { readonly seed: string; now(): number }, what: string, options?: ErrorOptions) {
    const { seed } = network;
    const timeMs = network.now();
    super(`${what}\n  at ${timeMs} ms of the run with seed ${seed}; NET_SEED=${seed} runs it again`, options);
    this.seed = seed;
    this.timeMs = timeMs;
  }
}
