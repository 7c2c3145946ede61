import { ERR_INVALID_ARG_VALUE, inspectValue } from '@net/errors';

/** A listening socket that the process was started with. `server.listen` takes it as options. */
export interface InheritedListener {
  /** The file descriptor. */
  fd: number;
  /**
   * The name of the socket: `FileDescriptorName=` of the systemd unit, by default the unit's file name. `unknown` if the parent
   * process has passed no names.
   */
  name: string;
}

/** The first descriptor that is passed: `SD_LISTEN_FDS_START` (sd_listen_fds(3)). */
const FIRST_FD = 3;

/** The greatest accepted `LISTEN_FDS`: the number of descriptors that Linux lets a process have (`fs.nr_open`) by default. */
const MAX_FDS = 1 << 20;

/**
 * Returns the listening sockets that systemd, or another parent process, has passed to this process. Reads the environment
 * variables `LISTEN_FDS`, `LISTEN_FDNAMES` and `LISTEN_PID` (sd_listen_fds_with_names(3)), and removes them, so that child
 * processes and later calls find none.
 *
 * Returns an empty list, and leaves the variables as they are, if no sockets were passed, or if `LISTEN_PID` is the id of another
 * process. If `LISTEN_PID` is absent or empty, the sockets are for this process: a parent in Node does not know the child's id
 * before it starts the child.
 *
 * @throws ERR_INVALID_ARG_VALUE if `LISTEN_FDS` is not a whole number from 0 to 1,048,576, or if it is positive and
 *   `LISTEN_FDNAMES` has another number of names.
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
