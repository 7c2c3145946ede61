import { dotted, random } from './lists.js';

const next = random(4);
const RANDOM_ADDRESSES = Array.from({ length: 4096 }, () => dotted(next()));
/** Browsers tell the time in steps of up to 0.1 ms; what is measured has to be long beside them. */
const LEAST_MS = 6;
const ROUNDS = 4;

/**
 * What a check of one address costs, in nanoseconds.
 *
 * @param {(address: string) => boolean} check
 * @param {string} address
 */
export function timeOf(check, address) {
  return nanosecondsPerCall((count) => {
    let found = 0;
    for (let i = 0; i < count; i++) found += Number(check(address));
    return found;
  });
}

/** What a check of an address costs that nobody has asked for just before, in nanoseconds. @param {(address: string) => boolean} check */
export function timeOfRandom(check) {
  return nanosecondsPerCall((count) => {
    let found = 0;
    for (let i = 0; i < count; i++) found += Number(check(RANDOM_ADDRESSES[i & 4095]));
    return found;
  });
}

/** Of some rounds the quickest: what else the machine does can only make one slower. */
function nanosecondsPerCall(run) {
  for (let count = 256; ; count *= 2) {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS && least >= LEAST_MS; round++) {
      least = Math.min(least, millisecondsOf(run, count));
    }
    if (least >= LEAST_MS) return (least * 1e6) / count;
  }
}

/** Takes up what the checks answer: a compiler leaves out what nobody looks at. */
let answers = 0;

function millisecondsOf(run, count) {
  const startedAt = performance.now();
  answers += run(count);
  // It is never below 0; the compiler does not know.
  return answers < 0 ? 0 : performance.now() - startedAt;
}
