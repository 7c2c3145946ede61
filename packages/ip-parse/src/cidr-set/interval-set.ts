import { compareWords, copyWords, increment, type Width } from '../words.ts';
import { decrement, sortEnds } from './words.ts';

/**
 * Intervals of addresses of one version, both ends included, in a column of words. After `mergeIntervals`, they are in ascending
 * order, and neither overlap nor touch. The other functions of this file require and return such intervals.
 */
export class IntervalSet {
  readonly width: Width;
  /**
   * The first and last address of each interval: the addresses of interval `i` have the indices `2 * i` and `2 * i + 1`. Both are
   * next to each other, so that reading an interval reads one cache line.
   */
  ends: Uint32Array = new Uint32Array(0);
  length = 0;
  /** The number of intervals for which memory is allocated when the first interval is appended. */
  readonly #capacity: number;

  constructor(width: Width, capacity = 16) {
    this.width = width;
    this.#capacity = capacity;
  }

  /** Appends the interval from the address at index `i` of `first` to the one at index `j` of `last`. */
  push(first: Uint32Array, i: number, last: Uint32Array, j: number): void {
    const { width, ends } = this;
    const at = this.length++ * 2;
    if (at * width === ends.length) {
      this.ends = new Uint32Array(Math.max(at, this.#capacity, 1) * 2 * width);
      this.ends.set(ends);
    }
    copyWords(width, first, i, this.ends, at);
    copyWords(width, last, j, this.ends, at + 1);
  }
}

/** Sorts the intervals of a set, and merges those that overlap or touch. */
export function mergeIntervals(set: IntervalSet): void {
  const { width, length } = set;
  const ends = sortEnds(width, set.ends, length);
  const next = new Uint32Array(width);
  /** Whether the current interval ends at the last address of its version, so that it contains all following intervals. */
  let isAtEnd = false;
  /** The number of addresses of the merged intervals, which stand at the start of the same array. */
  let end = 0;
  for (let first = 0; first < length * 2; first += 2) {
    const last = first + 1;
    if (end === 0 || (!isAtEnd && compareWords(width, ends, first, next, 0) > 0)) {
      copyWords(width, ends, first, ends, end);
      end += 2;
    } else if (compareWords(width, ends, last, ends, end - 1) <= 0) continue;
    copyWords(width, ends, last, ends, end - 1);
    copyWords(width, ends, last, next, 0);
    isAtEnd = increment(next);
  }
  set.ends = ends;
  set.length = end / 2;
}

/** The addresses that are in both sets. */
export function intersectIntervals(a: IntervalSet, b: IntervalSet): IntervalSet {
  const { width } = a;
  const common = new IntervalSet(width);
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [first, k] = compareWords(width, a.ends, i * 2, b.ends, j * 2) > 0 ? [a, i] : [b, j];
    const aEndsFirst = compareWords(width, a.ends, i * 2 + 1, b.ends, j * 2 + 1) < 0;
    const [last, l] = aEndsFirst ? [a, i] : [b, j];
    if (compareWords(width, first.ends, k * 2, last.ends, l * 2 + 1) <= 0) {
      common.push(first.ends, k * 2, last.ends, l * 2 + 1);
    }
    if (aEndsFirst) i++;
    else j++;
  }
  return common;
}

/** The addresses of `a` that are not in `b`. */
export function subtractIntervals(a: IntervalSet, b: IntervalSet): IntervalSet {
  const { width } = a;
  const rest = new IntervalSet(width, a.length);
  const start = new Uint32Array(width);
  const end = new Uint32Array(width);
  for (let i = 0, j = 0; i < a.length; i++) {
    const last = i * 2 + 1;
    copyWords(width, a.ends, i * 2, start, 0);
    while (j < b.length && compareWords(width, b.ends, j * 2 + 1, start, 0) < 0) j++;
    let isDone = false;
    for (
      let k = j * 2;
      !isDone && k < b.length * 2 && compareWords(width, b.ends, k, a.ends, last) <= 0;
      k += 2
    ) {
      if (compareWords(width, b.ends, k, start, 0) > 0) {
        copyWords(width, b.ends, k, end, 0);
        decrement(end);
        rest.push(start, 0, end, 0);
      }
      copyWords(width, b.ends, k + 1, start, 0);
      isDone = compareWords(width, b.ends, k + 1, a.ends, last) >= 0 || increment(start);
    }
    if (!isDone) rest.push(start, 0, a.ends, last);
  }
  return rest;
}
