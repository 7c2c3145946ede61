/** The error of a failed run. The message has the seed and the virtual time, and explains how to repeat the run. */
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
