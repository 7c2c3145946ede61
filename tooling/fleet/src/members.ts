import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { inject } from 'vitest';
import type { ClientName } from './clients.ts';
import type { Order, Report } from './member.ts';

/** A process with a list. */
export class Member {
  readonly process: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(path: string, client: ClientName, index: number, snapshotAfter: number) {
    this.process = fork(inject('member'), [path, client, String(index), String(snapshotAfter)]);
    this.#ended = once(this.process, 'exit').then(([status]) => {
      throw new Error(`A member ended with ${status}`);
    });
    this.#ended.catch(() => {});
  }

  /** The next report. Rejects if the process ends before. */
  async next(): Promise<Report> {
    const [report] = await Promise.race([once(this.process, 'message'), this.#ended]);
    return report;
  }

  tell(order: Order): Promise<Report> {
    const answer = this.next();
    this.process.send(order);
    return answer;
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
  }
}

const members: Member[] = [];

export async function startMembers(
  count: number,
  path: string,
  client: ClientName,
  snapshotAfter = 10_000,
): Promise<Member[]> {
  const started = Array.from(
    { length: count },
    (_, i) => new Member(path, client, members.length + i, snapshotAfter),
  );
  members.push(...started);
  await Promise.all(started.map((member) => member.next()));
  return started;
}

/** Brings all to the place of the one that is farthest, and returns what they say there. */
export async function gather(all: readonly Member[]): Promise<Report[]> {
  let reports = await Promise.all(all.map((member) => member.tell({ do: 'report' })));
  for (;;) {
    const position = Math.max(...reports.map((report) => report.position));
    if (reports.every((report) => report.position === position && report.pending === 0)) return reports;
    reports = await Promise.all(all.map((member) => member.tell({ do: 'reach', position })));
  }
}

export async function endMembers(): Promise<void> {
  await Promise.all(members.splice(0).map((member) => member.kill()));
}
