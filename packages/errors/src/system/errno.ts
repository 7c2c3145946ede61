import { detectPlatform, type Platform } from '../platform.ts';
import { ERRNO_TABLE, type ErrnoRow } from './errno-table.ts';

/** A code of a system error, for example `ECONNREFUSED`. */
export type ErrnoName = (typeof ERRNO_TABLE)[number][0];

const NAME = 0;
const TEXT = 4;
const COLUMN_OF_PLATFORM = { linux: 1, darwin: 2, win32: 3 } as const satisfies Record<Platform, number>;

/**
 * The name of an error number.
 *
 * @param status A negated errno, as libuv and the transports return it.
 * @param platform The platform whose numbers are used. @default the running platform
 * @returns For example `ECONNREFUSED`; `Unknown system error -12345` for a number that the table does not have.
 */
export function errnoName(status: number, platform: Platform = detectPlatform()): string {
  return findRow(status, platform)?.[NAME] ?? unknown(status);
}

/**
 * The description of an error number.
 *
 * @param status A negated errno, as libuv and the transports return it.
 * @param platform The platform whose numbers are used. @default the running platform
 * @returns For example `connection refused`; `Unknown system error -12345` for a number that the table does not have.
 */
export function errnoMessage(status: number, platform: Platform = detectPlatform()): string {
  return findRow(status, platform)?.[TEXT] ?? unknown(status);
}

/**
 * The error number of a name; the inverse of {@link errnoName}.
 *
 * @param name A code of the table.
 * @param platform The platform whose numbers are used. @default the running platform
 * @returns A negative number, for example -111 for `ECONNREFUSED` on Linux. A name not in the table gets the number of `UNKNOWN`.
 */
export function errnoNumber(name: ErrnoName, platform: Platform = detectPlatform()): number {
  const rows: readonly ErrnoRow[] = ERRNO_TABLE;
  const row = rows.find((candidate) => candidate[NAME] === name);
  return row === undefined ? errnoNumber('UNKNOWN', platform) : row[COLUMN_OF_PLATFORM[platform]];
}

function findRow(status: number, platform: Platform): ErrnoRow | undefined {
  const column = COLUMN_OF_PLATFORM[platform];
  const rows: readonly ErrnoRow[] = ERRNO_TABLE;
  return rows.find((row) => row[column] === status);
}

function unknown(status: number): string {
  return `Unknown system error ${status}`;
}
