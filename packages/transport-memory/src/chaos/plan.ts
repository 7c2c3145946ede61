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
  /** Packets between two hosts take a hundred times as long, and get lost one time in ten. */
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
  /** Milliseconds of the network's time when it begins. */
  readonly at: number;
  /** How many milliseconds it lasts; a reset is over at once. */
  readonly lasting: number;
  /** The host; or the two hosts, the first being where a one-way partition begins. */
  readonly hosts: readonly string[];
}

/** How to draw a plan. */
export interface ChaosOptions {
  /** For how many milliseconds from now faults begin. */
  duration: number;
  /** Milliseconds from the beginning of one fault to that of the next. @default { exponential: duration / 10 } */
  every?: Distribution | undefined;
  /** How many milliseconds each lasts. @default { exponential: duration / 20 } */
  lasting?: Distribution | undefined;
  /** Which kinds. @default all of them */
  kinds?: readonly FaultKind[] | undefined;
  /** The names of the hosts that may be hit. @default all that there are */
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

/** Faults, in the order of their times. As text it has a line for each; as JSON it can be kept and given to another run. */
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

/** Draws faults from now on. With a single host there is nothing between two. */
export function drawPlan(
  options: ChaosOptions,
  allHosts: readonly string[],
  random: Random,
  nowMs = 0,
): ChaosPlan {
  const { duration, kinds = ALL_KINDS, hosts = allHosts } = options;
  const { every = { exponential: duration / 10 }, lasting = { exponential: duration / 20 } } = options;
  const possible = kinds.filter((kind) => hosts.length > (OF_ONE_HOST.includes(kind) ? 0 : 1));
  if (possible.length === 0) throw new Error('There is no host that one of these faults could hit');
  const faults: ChaosFault[] = [];
  // A fault each millisecond at most, or a plan could be without end.
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
