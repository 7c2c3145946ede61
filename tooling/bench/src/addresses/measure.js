/** @typedef {import('./row.ts').Contestant} Contestant */
/** @typedef {import('./row.ts').Measured} Measured */

/** How long a sample takes: so short that mostly nothing else gets the processor meanwhile. */
const SAMPLE_MS = 0.2;
/** How long a contestant runs before each sample. */
const WARM_MS = 1;

/**
 * Measures contestants in turns, in ns per input: what disturbs the machine for a while disturbs all of them.
 *
 * @param {readonly Contestant[]} contestants
 * @param {number} rounds
 * @param {boolean} agree Whether they are asked the same, and must answer the same.
 * @returns {Measured[]}
 */
export function measure(contestants, rounds, agree = true) {
  if (agree) checkAnswers(contestants);
  return measureSamples(
    contestants.map((contestant) => ({ name: contestant.name, sample: makeSampler(contestant) })),
    rounds,
  );
}

/**
 * Takes samples in turns.
 *
 * @param {readonly { name: string, sample: () => number }[]} contestants
 * @param {number} rounds
 * @returns {Measured[]}
 */
export function measureSamples(contestants, rounds) {
  /** @type {number[][]} */
  const samples = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    // Each begins in its turn.
    for (let turn = 0; turn < contestants.length; turn++) {
      const i = (round + turn) % contestants.length;
      samples[i]?.push(contestants[i]?.sample() ?? Number.NaN);
    }
  }
  return contestants.map(({ name }, i) => {
    const own = samples[i] ?? [];
    const ratios = own.map((sample, round) => sample / (samples[0]?.[round] ?? Number.NaN));
    return { name, median: median(own), ratio: median(ratios) };
  });
}

/**
 * Makes what takes one sample of something that takes milliseconds: its CPU time in ms, that of the collector's and the compiler's
 * threads included.
 *
 * @param {() => unknown} run
 * @returns {() => number}
 */
export function cpuTimeOf(run) {
  return () => {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/**
 * A race is worth nothing if somebody is wrong.
 *
 * @param {readonly Contestant[]} contestants
 */
function checkAnswers([first, ...others]) {
  for (const { name, run, inputs } of others) {
    if (first === undefined) continue;
    for (const input of inputs.slice(0, 20)) {
      if (Boolean(run(input)) !== Boolean(first.run(input))) {
        throw new Error(`${name} and ${first.name} do not agree about ${input}`);
      }
    }
  }
}

/**
 * Makes what takes one sample, in ns per input: of the inputs in turn, as many as take about 0.2 ms. Each contestant gets a loop
 * of its own, so that none of them is compiled for another's sake.
 *
 * @param {Contestant} contestant
 * @returns {() => number}
 */
function makeSampler({ run, inputs }) {
  /** @type {(run: Contestant['run'], inputs: readonly string[], from: number, to: number) => number} */
  const loop = /** @type {any} */ (
    new Function(
      'run',
      'inputs',
      'from',
      'to',
      'let found = 0; for (let i = from; i < to; i++) if (run(inputs[i])) found++; return found;',
    )
  );
  let next = 0;
  const runNext = (/** @type {number} */ count) => {
    if (next + count > inputs.length) next = 0;
    loop(run, inputs, next, next + count);
    next += count;
  };
  const time = (/** @type {number} */ count) => {
    // What others left in the caches is not what this costs, so some that do not count go first.
    const begin = performance.now();
    do runNext(count);
    while (performance.now() - begin < WARM_MS);
    const start = performance.now();
    runNext(count);
    return ((performance.now() - start) * 1e6) / count;
  };
  let count = 1;
  // Again and again, as it gets faster while it is compiled.
  for (let warmUp = 0; warmUp < 100; warmUp++) {
    const cost = time(count) * count;
    if (cost > SAMPLE_MS * 2e6) count = Math.max(1, count >> 1);
    else if (cost < SAMPLE_MS * 0.5e6) count = Math.min(inputs.length, count * 2);
    // What takes milliseconds is not worth warming up for long.
    if (count === 1 && warmUp === 10) break;
  }
  return () => time(count);
}
