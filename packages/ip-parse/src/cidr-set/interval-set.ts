import { compareWords, copyWords, increment, type Width } from '../words.ts';
import { decrement, sortPlaces } from './words.ts';

/**
 * Intervals of addresses of one version, both ends included, in two columns of words. The functions of this file return
 * intervals in ascending order that neither overlap nor touch. All of them except `mergeIntervals` also require such intervals.
 */
export class IntervalSet {
  readonly width: Width;
  first: Uint32Array = new Uint32Array(0);
  last: Uint32Array = new Uint32Array(0);
  length = 0;
  /** The number of intervals for which memory is allocated when the first interval is appended. */
  readonly #capacity: number;

  constructor(width: Width, capacity = 16) {
    this.width = width;
    this.#capacity = capacity;
  }

  /** Appends the interval from the address at index `i` of `first` to the one at index `j` of `last`. */
  push(first: Uint32Array, i: number, last: Uint32Array, j: number): void {
    this.#reserve();
    copyWords(this.width, first, i, this.first, this.length);
    copyWords(this.width, last, j, this.last, this.length);
    this.length++;
  }

  /** Appends an interval of IPv4 addresses. */
  pushWord(first: number, last: number): void {
    this.#reserve();
    this.first[this.length] = first;
    this.last[this.length++] = last;
  }

  #reserve(): void {
    if (this.length * this.width < this.first.length) return;
    const size = Math.max(this.length * 2, this.#capacity, 1) * this.width;
    this.first = resized(this.first, size);
    this.last = resized(this.last, size);
  }
}

function resized(column: Uint32Array, size: number): Uint32Array {
  const larger = new Uint32Array(size);
  larger.set(column);
  return larger;
}

/** Sorts intervals, and merges those that overlap or touch. */
export function mergeIntervals({ width, first, last, length }: IntervalSet): IntervalSet {
  const merged = new IntervalSet(width, length);
  const next = new Uint32Array(width);
  /** Whether the current interval ends at the last address of its version, so that it contains all following intervals. */
  let isAtEnd = false;
  for (const place of sortPlaces(width, first, length)) {
    const current = merged.length - 1;
    if (current < 0 || (!isAtEnd && compareWords(width, first, place, next, 0) > 0)) {
      merged.push(first, place, last, place);
    } else if (compareWords(width, last, place, merged.last, current) > 0) {
      copyWords(width, last, place, merged.last, current);
    } else continue;
    copyWords(width, last, place, next, 0);
    isAtEnd = increment(next);
  }
  return merged;
}

/** The addresses that are in both sets. */
export function intersectIntervals(a: IntervalSet, b: IntervalSet): IntervalSet {
  const { width } = a;
  const common = new IntervalSet(width);
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [later, k] = compareWords(width, a.first, i, b.first, j) > 0 ? [a.first, i] : [b.first, j];
    const aEndsFirst = compareWords(width, a.last, i, b.last, j) < 0;
    const [earlier, l] = aEndsFirst ? [a.last, i] : [b.last, j];
    if (compareWords(width, later, k, earlier, l) <= 0) common.push(later, k, earlier, l);
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
    copyWords(width, a.first, i, start, 0);
    while (j < b.length && compareWords(width, b.last, j, start, 0) < 0) j++;
    let isDone = false;
    for (let k = j; !isDone && k < b.length && compareWords(width, b.first, k, a.last, i) <= 0; k++) {
      if (compareWords(width, b.first, k, start, 0) > 0) {
        copyWords(width, b.first, k, end, 0);
        decrement(end);
        rest.push(start, 0, end, 0);
      }
      copyWords(width, b.last, k, start, 0);
      isDone = compareWords(width, b.last, k, a.last, i) >= 0 || increment(start);
    }
    if (!isDone) rest.push(start, 0, a.last, i);
  }
  return rest;
}
