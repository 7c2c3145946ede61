import { getSystemErrorMap } from 'node:util';

const numbers = new Map(Array.from(getSystemErrorMap(), ([number, [name]]) => [name, number]));

/** The status of an errno name, such as `ECONNRESET`, on this platform. */
export function errno(name: string): number {
  const number = numbers.get(name);
  if (number === undefined) throw new Error(`No errno is called ${name}`);
  return number;
}

/** The errno name of a status, for messages. */
export function statusName(status: number): string {
  if (status === 0) return 'DONE';
  if (status === 1) return 'PENDING';
  return getSystemErrorMap().get(status)?.[0] ?? String(status);
}

/** Throws unless `status` is one of `allowed`. The message has the names of the statuses. */
export function expectStatus(status: number, allowed: readonly number[]): void {
  if (allowed.includes(status)) return;
  throw new Error(`The status is ${statusName(status)}, not ${allowed.map(statusName).join(' or ')}`);
}
