import { validateNumber } from '@net/errors';
import {
  type Check,
  checkProperties,
  DISTRIBUTION,
  FINITE,
  FROM_ZERO,
  invalid,
  oneOf,
} from '../arguments/check-properties.ts';
import { type Distribution, drawMs } from '../random/distribution.ts';
import type { Random } from '../random/random.ts';

/** The kinds of faults. */
export type FaultKind =
  /** All packets between two hosts are dropped. */
  | 'partition'
  /** All packets from one host to another are dropped; packets in the other direction pass. */
  | 'one-way partition'
  /** Packets between two hosts are held back, and delivered together when the fault ends. */
  | 'hold'
  /** The latency between two hosts is a hundred times as long, and the probability of a loss is at least 0.1. */
  | 'slow link'
  /** A host loses power, and restarts when the fault ends. */
  | 'crash'
  /** The programs of a host cannot read. */
  | 'pause reading'
  /** The connections between two hosts are reset. */
  | 'reset';

/** One fault of a plan. */
export interface ChaosFault {
  readonly kind: FaultKind;
  /** The start of the fault, in milliseconds of the network's time. */
  readonly at: number;
  /** The duration of the fault in milliseconds; without effect for a reset. */
  readonly lasting: number;
  /** The names of the one or two hosts. A one-way partition drops the packets from the first to the second. */
  readonly hosts: readonly string[];
}

/** The options for drawing a plan. */
export interface ChaosOptions {
  /** Faults start during this many milliseconds from now on. */
  duration: number;
  /** Milliseconds from the start of one fault to the start of the next. @default { exponential: duration / 10 } */
  every?: Distribution | undefined;
  /** The duration of each fault in milliseconds. @default { exponential: duration / 20 } */
  lasting?: Distribution | undefined;
  /** The kinds of faults to draw. @default all */
  kinds?: readonly FaultKind[] | undefined;
  /** The names of the hosts that faults may affect. @default all hosts of the network */
  hosts?: readonly string[] | undefined;
}

const ALL_KINDS: readonly FaultKind[] = [
  'partition',
  'one-way partition',
  'hold',
  'slow link',
  'crash',
  'pause reading',
  'reset',
];

const OF_ONE_HOST: readonly FaultKind[] = ['crash', 'pause reading'];

const LIST_OF_NAMES: Check = [Array.isArray, 'must be a list of names'];

/**
 * A schedule of faults; `network.chaos` draws the faults in the order of their start. As text it has a line per fault; as JSON it
 * can be stored and passed to another run.
 */
export class ChaosPlan {
  readonly faults: readonly ChaosFault[];

  constructor(faults: readonly ChaosFault[]) {
    this.faults = faults;
  }

  toString(): string {
    return this.faults
      .map(
        ({ kind, at, lasting, hosts }) => `${at} ms: ${kind} of ${hosts.join(' and ')}, for ${lasting} ms\n`,
      )
      .join('');
  }
}

/**
 * Draws the faults of a plan. With a single host, only faults of one host are drawn.
 *
 * @param hosts The names of the hosts that faults may affect.
 * @param nowMs The network's time in milliseconds, at which `duration` starts.
 * @throws Error if none of the kinds is possible with this number of hosts.
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE for an unknown option or a value that cannot be used.
 */
export function drawPlan(
  options: ChaosOptions,
  hosts: readonly string[],
  random: Random,
  nowMs = 0,
): ChaosPlan {
  checkProperties(options, 'options', {
    duration: FROM_ZERO,
    every: DISTRIBUTION,
    lasting: DISTRIBUTION,
    kinds: [areKinds, `must be a list of ${ALL_KINDS.join(', ')}`],
    hosts: LIST_OF_NAMES,
  });
  validateNumber(options.duration, 'options.duration', 0, Number.MAX_SAFE_INTEGER);
  const { duration, kinds = ALL_KINDS } = options;
  const { every = { exponential: duration / 10 }, lasting = { exponential: duration / 20 } } = options;
  const possible = kinds.filter((kind) => hosts.length > (OF_ONE_HOST.includes(kind) ? 0 : 1));
  if (possible.length === 0) throw new Error('There is no host that one of these faults could hit');
  const faults: ChaosFault[] = [];
  // At most one fault per millisecond, so that the plan is finite even if the distribution returns 0.
  for (let at = 0; ; ) {
    at += Math.max(1, Math.round(drawMs(every, random)));
    if (at >= duration) return new ChaosPlan(faults);
    const kind = random.pick(possible);
    const first = random.pick(hosts);
    const others = hosts.filter((host) => host !== first);
    faults.push({
      kind,
      at: nowMs + at,
      lasting: Math.max(1, Math.round(drawMs(lasting, random))),
      hosts: OF_ONE_HOST.includes(kind) ? [first] : [first, random.pick(others)],
    });
  }
}

const areKinds = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => ALL_KINDS.includes(each));

/**
 * Validates a plan from an earlier run, which may have been edited.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE
 */
export function checkPlan({ faults }: ChaosPlan): void {
  if (!Array.isArray(faults)) throw invalid('options.faults', faults, 'must be a list');
  for (const [index, fault] of faults.entries()) {
    const name = `options.faults[${index}]`;
    const checks = { kind: oneOf(...ALL_KINDS), at: FINITE, lasting: FINITE, hosts: LIST_OF_NAMES };
    checkProperties<ChaosFault>(fault, name, checks, ['kind', 'at', 'lasting', 'hosts']);
    const count = OF_ONE_HOST.includes(fault.kind) ? 1 : 2;
    if (fault.hosts.length !== count) {
      throw invalid(`${name}.hosts`, fault.hosts, `must have ${count} for the kind '${fault.kind}'`);
    }
  }
}
