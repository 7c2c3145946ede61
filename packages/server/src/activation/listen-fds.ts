import { ERR_INVALID_ARG_VALUE, inspectValue } from '@net/errors';

/** A listening socket that the process was started with. `server.listen` takes it as options. */
export interface InheritedListener {
  /** The file descriptor. */
  fd: number;
  /** The name of the socket's unit: `FileDescriptorName=` in systemd, which is the unit's file name by default. `unknown` without a name. */
  name: string;
}

/** The first descriptor that is passed: `SD_LISTEN_FDS_START` (sd_listen_fds(3)). */
export const FIRST_FD = 3;

/** More descriptors than Linux lets a process have (`fs.nr_open`, 1,048,576 by default). */
const MAX_FDS = 1 << 20;

/**
 * The listening sockets that systemd, or another parent process, has passed to this one, as `LISTEN_FDS`, `LISTEN_FDNAMES` and
 * `LISTEN_PID` say: see sd_listen_fds_with_names(3). Empty if there are none, or if they were passed to another process. Without
 * `LISTEN_PID`, which a parent of Node cannot know before it starts the child, they are for this process.
 *
 * Removes the three variables, so that child processes and later calls find none.
 *
 * @throws ERR_INVALID_ARG_VALUE if `LISTEN_FDS` is not a count, or if `LISTEN_FDNAMES` has another number of names.
 */
export function listenFds(): InheritedListener[] {
  const env = globalThis.process?.env ?? {};
  const { LISTEN_FDS: count, LISTEN_FDNAMES: names, LISTEN_PID: pid } = env;
  if (count === undefined || (pid && pid !== String(process.pid))) return [];
  if (!/^\d{1,7}$/.test(count) || Number(count) > MAX_FDS)
    throw invalid('LISTEN_FDS', count, 'must be a count');
  const length = Number(count);
  const nameOf = names === undefined ? [] : names.split(':');
  if (names !== undefined && length > 0 && nameOf.length !== length) {
    throw invalid('LISTEN_FDNAMES', names, `must have ${length} names, as LISTEN_FDS says`);
  }
  for (const variable of ['LISTEN_FDS', 'LISTEN_FDNAMES', 'LISTEN_PID']) delete env[variable];
  return Array.from({ length }, (_, index) => ({ fd: FIRST_FD + index, name: nameOf[index] ?? 'unknown' }));
}

function invalid(variable: string, value: string, reason: string): Error {
  return ERR_INVALID_ARG_VALUE({ name: `process.env.${variable}`, shown: inspectValue(value), reason });
}
