/** One of those that are compared in a row. */
export interface Contestant {
  name: string;
  /** What is measured, for one input. */
  run(input: string): unknown;
  inputs: readonly string[];
}

/** What came out for a contestant. */
export interface Measured {
  name: string;
  /** The median, in the unit of the row. */
  median: number;
  /** What it costs in terms of the first contestant: the median of the ratios within each round. */
  ratio: number;
}

/** What a row is to show. */
export interface Goal {
  /** The major version of Node on which it counts. */
  node: number;
  /** The contestant whose ratio it is about; "every" means all but the first. */
  contestant: string;
  /** How many times as much as the first it must cost. */
  atLeast?: number;
  /** How many times as much as the first it may cost. */
  atMost?: number;
  /** How much it may be, in the unit of the row. */
  limit?: number;
}

/** A row of the table. */
export interface Row {
  name: string;
  unit: string;
  measured: Measured[];
  goals: Goal[];
}
