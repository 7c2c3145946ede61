/** The values of a map, each once, by number. Counts its references, and reuses the numbers of values without any. */
export class ValueTable<V> {
  readonly values: (V | undefined)[] = [];
  readonly #references: number[] = [];
  readonly #numbers = new Map<V, number>();
  readonly #free: number[] = [];

  /** The number of a value, with one more reference to it. */
  add(value: V): number {
    const known = this.#numbers.get(value);
    const number = known ?? this.#free.pop() ?? this.values.length;
    if (known === undefined) {
      this.values[number] = value;
      this.#references[number] = 0;
      this.#numbers.set(value, number);
    }
    this.#references[number]!++;
    return number;
  }

  /** Takes one reference away. */
  release(number: number): void {
    if (--this.#references[number]! > 0) return;
    // It had a reference, so it has a value.
    this.#numbers.delete(this.values[number] as V);
    this.values[number] = undefined;
    this.#free.push(number);
  }

  /** Takes over the values of a snapshot. */
  restore(values: readonly V[], references: ArrayLike<number>): void {
    for (const [number, value] of values.entries()) {
      this.values[number] = value;
      this.#references[number] = references[number]!;
      this.#numbers.set(value, number);
    }
  }
}
