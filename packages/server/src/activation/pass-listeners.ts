import {
  ERR_INVALID_ARG_VALUE,
  ERR_SERVER_NOT_RUNNING,
  errnoNumber,
  inspectValue,
  systemError,
} from '@net/errors';
import type { ListenHandle } from '@net/transport';
import type { ListenerName } from '../listen/operation.ts';
import { kState, type ServerState } from '../state.ts';

/** The options with which `child_process.spawn` starts a process that listens on the sockets of this process. */
export interface PassedListeners {
  /** The descriptors to append to the option `stdio`, after those of stdin, stdout and stderr. */
  fds: number[];
  /** The environment variables to add to the option `env`; {@link listenFds} reads them in the child process. */
  env: { LISTEN_FDS: string; LISTEN_FDNAMES: string; LISTEN_PID: string };
}

/** A server of this package or of Node. */
interface ListeningServer {
  readonly listening: boolean;
  readonly [kState]?: ServerState;
}

/**
 * Returns the options for `child_process.spawn` that pass the listening sockets of servers to a child process, which calls
 * `listenFds()`. The servers continue to listen: the system refuses no connection until both processes have closed the sockets.
 *
 * @param servers The servers. The keys are the names that `listenFds` returns.
 * @throws ERR_SERVER_NOT_RUNNING for a server that does not listen; ERR_INVALID_ARG_VALUE for a name with a colon; ENOTSUP for a
 *   socket without a descriptor (opened by the primary of a cluster, or over the host backend); ENOTSUP for a Unix socket that a
 *   server of this package has bound to a path, because the server removes the file when it closes. In that case the new process
 *   can take over the path with the option `replace` of `listen`.
 */
export function passListeners(servers: Readonly<Record<string, ListeningServer>>): PassedListeners {
  const fds: number[] = [];
  const names: string[] = [];
  for (const [name, server] of Object.entries(servers)) {
    if (name.includes(':')) {
      throw ERR_INVALID_ARG_VALUE({
        name: 'servers',
        shown: inspectValue(name),
        reason: 'must have names without colons',
      });
    }
    for (const fd of descriptorsOf(server)) {
      fds.push(fd);
      names.push(name);
    }
  }
  return {
    fds,
    // Overrides a `LISTEN_PID` that this process has inherited and that is not the id of the child.
    env: { LISTEN_FDS: String(fds.length), LISTEN_FDNAMES: names.join(':'), LISTEN_PID: '' },
  };
}

function descriptorsOf(server: ListeningServer): readonly number[] {
  if (!server.listening) throw ERR_SERVER_NOT_RUNNING();
  const listening = server[kState]?.listening;
  if (!listening) return [descriptorOf((server as { _handle?: { fd?: number } | null })._handle)];
  const path = listening.names().find(isFile);
  if (path !== undefined || listening.ownHandles.length === 0) throw cannotPass(path);
  return listening.ownHandles.map(descriptorOf);
}

/** Whether a server listens on a socket file. An abstract name of Linux begins with NUL, and is not a file. */
function isFile(name: ListenerName): name is string {
  return typeof name === 'string' && !name.startsWith('\0');
}

function descriptorOf(handle: Pick<ListenHandle, 'fd'> | { fd?: number } | null | undefined): number {
  const fd = handle?.fd ?? -1;
  if (fd < 0) throw cannotPass();
  return fd;
}

function cannotPass(address?: string): Error {
  return systemError({ status: errnoNumber('ENOTSUP'), syscall: 'pass', address });
}
