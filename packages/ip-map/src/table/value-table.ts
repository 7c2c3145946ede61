/**
 * The values of a map, each stored once and identified by a number. Counts the references to each value, and reuses the numbers
 * of unreferenced ones.
 */
export class ValueTable<V> {
  readonly values: (V | undefined)[] = [];
  readonly #references: number[] = [];
  readonly #numbers = new Map<V, number>();
  readonly #free: number[] = [];

  /** Adds a reference to a value, and returns the value's number. */
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

  /** Removes a reference to the value with a number. Without references the value is dropped, and its number is free. */
  release(number: number): void {
    if (--this.#references[number]! > 0) return;
    // The cast is safe, because the number had a reference, so it has a value.
    this.#numbers.delete(this.values[number] as V);
    this.values[number] = undefined;
    this.#free.push(number);
  }

  /** Fills an empty table with the values of a snapshot, numbered from 0, and their reference counts. */
  restore(values: readonly V[], references: ArrayLike<number>): void {
    for (const [number, value] of values.entries()) {
      this.values[number] = value;
      this.#references[number] = references[number]!;
      this.#numbers.set(value, number);
    }
  }
}
