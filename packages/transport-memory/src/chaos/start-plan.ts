import type { Impairment } from '../links/impairments.ts';
import type { Timeline } from '../time/timeline.ts';
import type { ChaosFault, ChaosPlan, FaultKind } from './plan.ts';

/** The part of a network that faults use. */
export interface FaultyNetwork {
  readonly timeline: Timeline;
  host(name: string): { crash(): void; restart(): void; pauseReading(): void; resumeReading(): void };
  links(
    from: string,
    to: string,
    oneWay: boolean,
  ): Iterable<{
    impair(how: Impairment, cause: unknown): void;
    mend(how: Impairment, cause: unknown): void;
  }>;
  resetBetween(one: string, other: string): void;
  note(text: string): void;
}

const IMPAIRMENTS: Partial<Record<FaultKind, Impairment>> = {
  partition: 'cut',
  'one-way partition': 'cut',
  hold: 'held',
  'slow link': 'slow',
};

/**
 * Schedules the start and end of every fault in a plan; a time in the past means now. If two faults have the same effect on a link
 * or host at the same time, the effect lasts until both have ended.
 */
export function startPlan({ faults }: ChaosPlan, network: FaultyNetwork): void {
  const { timeline } = network;
  const lastingOnHost = new Map<string, number>();
  const at = (ms: number, run: () => void): void => {
    timeline.schedule(Math.max(0, ms * 1000 - timeline.nowUs), run);
  };
  for (const fault of faults) {
    at(fault.at, () => {
      network.note(`${fault.kind} of ${fault.hosts.join(' and ')} for ${fault.lasting} ms`);
      applyFault(fault, network, lastingOnHost, 1);
    });
    at(fault.at + fault.lasting, () => applyFault(fault, network, lastingOnHost, -1));
  }
}

/** Starts a fault (`change` is 1) or ends it (-1). Overlapping faults of one kind and host end together with the last of them. */
function applyFault(
  fault: ChaosFault,
  network: FaultyNetwork,
  lastingOnHost: Map<string, number>,
  change: 1 | -1,
): void {
  const { kind, hosts } = fault;
  const [first, second] = hosts as [string, string];
  const impairment = IMPAIRMENTS[kind];
  if (impairment) {
    for (const link of network.links(first, second, kind === 'one-way partition')) {
      if (change > 0) link.impair(impairment, fault);
      else link.mend(impairment, fault);
    }
    return;
  }
  if (kind === 'reset') {
    if (change > 0) network.resetBetween(first, second);
    return;
  }
  const key = `${kind} ${first}`;
  const before = lastingOnHost.get(key) ?? 0;
  lastingOnHost.set(key, before + change);
  const host = network.host(first);
  if (before === 0) kind === 'crash' ? host.crash() : host.pauseReading();
  else if (before + change === 0) kind === 'crash' ? host.restart() : host.resumeReading();
}
