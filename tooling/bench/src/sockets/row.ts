/**
 * One line of the table: a job for the program under test, and the program at the other end of its connections.
 *
 * Both ends stand in one file, and each runs in its own process. `subject` is measured and gets the net module to
 * measure; `load` is the same for every subject. One of the two listens and the other one connects; one of the two
 * is told how much to do.
 */
export interface Row {
  /** What the table calls it. */
  title: string;
  /** What the cost is divided by. */
  operation: string;
  /** How many of them make one sample: about 150 ms of node:net's time. */
  operations: number;
  /** CPU time per operation, or resident memory per operation. @default 'cpu' */
  quantity?: 'cpu' | 'memory';
  /** The ratio to node:net that we are after. */
  goal: number;
  /** Who is told to do the operations. @default 'load' */
  driver?: End;
  /** Who listens. @default 'subject' */
  listener?: End;
  /** @default 'tcp' */
  transport?: 'tcp' | 'ipc';
  /** The runtimes whose own modules can do it. @default all */
  runtimes?: readonly ('node' | 'bun' | 'deno')[];
  /** The first major version of Node whose own net can do it. @default any */
  since?: number;
  /** Where the row stands on the growth curve. */
  connections?: number;
  /** Descriptors each end needs; where the system grants fewer, the row is not measured. */
  nofile?: number;
  /** Whether the chart of the README shows it. @default false */
  isInChart?: boolean;
  /** Whether the row is the price of an option: ours without it is the baseline, whatever `--subjects` says. @default false */
  isPrice?: boolean;
  /** The mode of the programs below any API that do the subject's job, in C and on what the runtime has, where there are such. */
  native?: 'echo' | 'sink' | 'source';
  subject(net: Net, address: Address): Part | Promise<Part>;
  load(address: Address): Part | Promise<Part>;
}

export type End = 'subject' | 'load';

/** Whatever has the API of node:net. */
export type Net = typeof import('node:net');

/**
 * Where the listener listens: a port of 127.0.0.1, or a path. The end that connects gets the one that was bound; the
 * end that listens gets the one to ask for, which is port 0 or a path.
 */
export type Address = number | string;

/** What an end of a row offers. */
export interface Part {
  /** Where it listens, if it does. */
  address?: Address;
  /** Does the work, if it drives. */
  run?(operations: number): Promise<void>;
}
