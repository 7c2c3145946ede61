import type { Trace } from '../observe/trace-view.ts';

/** The parts of a network that its errors use. */
export interface FailedRun {
  readonly seed: string;
  now(): number;
  trace(): Trace;
}

/** Describes the current point of a run, and how to repeat the run. */
export function describePoint(network: FailedRun): string {
  const { seed } = network;
  return `at ${network.now()} ms of the run with seed ${seed}; NET_SEED=${seed} runs it again`;
}

/** The error of a failed run. The message has the seed and the virtual time, and explains how to repeat the run. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  /** The seed of the run. */
  readonly seed: string;
  /** The virtual time, in milliseconds since the network began. */
  readonly timeMs: number;

  readonly #trace: Trace;

  constructor(network: FailedRun, what: string, options?: ErrorOptions) {
    super(`${what}\n  ${describePoint(network)}`, options);
    this.seed = network.seed;
    this.timeMs = network.now();
    this.#trace = network.trace();
  }

  /** The events up to the error: `error.trace.toSVG()` is a sequence diagram of the failure. */
  get trace(): Trace {
    return this.#trace;
  }
}
