import { ACCESS_DENIED, errnoNumber } from '@net/errors';
import { tryParseIpcPath } from '@net/ipc-path';
import {
  builtIn,
  DONE,
  type IpcEndpoint,
  type ListenHandle,
  type ListenOptions,
  type ListenReceiver,
  linkShortPath,
  PENDING,
  type ShortPath,
  type Status,
  type Transport,
} from '@net/transport';
import { type FoundFile, fileAt } from './file-at.ts';
import type { SocketFileRequest } from './options.ts';
import { probeSocket } from './probe.ts';

/** The name of the socket in the temporary folder. */
const NAME = 's';

/**
 * The listening handle of a Unix socket whose file appears at its path with its final owner and permissions. The socket is bound
 * in a temporary folder beside the path, which only this user can enter, and the file gets its owner and permissions there. Then
 * the file is renamed to its path, which replaces an existing file, or linked there, which fails if a file exists.
 *
 * `bind` at the path itself would create the file with other permissions first, and cannot replace a file. If a stale file were
 * unlinked before `bind`, there would be no file for a moment.
 */
export class SocketFileListener implements ListenHandle {
  readonly kind = 'ipc';
  receiver: ListenReceiver | null = null;
  readonly #transport: Transport;
  readonly #request: SocketFileRequest;
  readonly #inner: ListenHandle;
  #path = '';
  /** The temporary path that the socket is bound to; empty before the socket is bound. */
  #beside = '';
  /** The file that was found at the path and probed; `publish` replaces it. Undefined if no file was probed. */
  #stale: FoundFile | undefined;
  /** The identity of the file of this listener once it is at its path. */
  #own: string | undefined;
  #closed = false;

  constructor(transport: Transport, request: SocketFileRequest) {
    this.#transport = transport;
    this.#request = request;
    this.#inner = transport.createListener('ipc');
  }

  get native(): object | null {
    return this.#inner.native;
  }

  get fd(): number {
    return this.#inner.fd;
  }

  listen(local: IpcEndpoint, options: ListenOptions): Status {
    if (!this.#transport.hasSocketFiles) return errnoNumber('ENOTSUP');
    this.#path = local.path;
    process.nextTick(() => this.#attempt(() => this.#begin(options)));
    return PENDING;
  }

  /** Runs a step of `listen`. An error of the file system becomes the status of `listen`. */
  #attempt(step: () => void): void {
    if (this.#closed) return;
    try {
      step();
    } catch (error) {
      this.receiver?.onListen(statusOf(error as NodeJS.ErrnoException));
    }
  }

  #begin(options: ListenOptions): void {
    const { replace } = this.#request;
    const found = fileAt(this.#path);
    if (found && !(found.isSocket && replace)) this.receiver?.onListen(errnoNumber('EADDRINUSE'));
    else if (found && replace === 'stale') this.#probe(found, options);
    else this.#bind(options);
  }

  #probe(found: FoundFile, options: ListenOptions): void {
    const short = shorten(this.#path, this.#path);
    probeSocket(this.#transport, short?.path ?? this.#path, (isAlive) => {
      short?.remove();
      this.#stale = found;
      this.#attempt(() => {
        if (isAlive) this.receiver?.onListen(errnoNumber('EADDRINUSE'));
        else this.#bind(options);
      });
    });
  }

  #bind(options: ListenOptions): void {
    // The socket is bound already if another file was found at the path after the probe.
    if (this.#beside) {
      this.#publish(options);
      return;
    }
    const { dirname, join } = builtIn('node:path');
    const folder = builtIn('node:fs').mkdtempSync(join(dirname(this.#path), '.'));
    this.#beside = join(folder, NAME);
    const short = shorten(folder, this.#beside);
    const onListen = (status: Status): void => {
      short?.remove();
      if (status === DONE) this.#attempt(() => this.#publish(options));
      else this.receiver?.onListen(status);
    };
    this.#inner.receiver = {
      onListen,
      onConnection: (status, stream) => {
        if (this.receiver) this.receiver.onConnection(status, stream);
        else stream?.close();
      },
      onClose: () => this.receiver?.onClose(),
    };
    const status = this.#inner.listen({ path: short ? join(short.path, NAME) : this.#beside }, options);
    if (status !== PENDING) onListen(status);
  }

  /** Moves the file of the bound socket to its path. */
  #publish(options: ListenOptions): void {
    const { chmodSync, lchownSync, linkSync, renameSync, unlinkSync } = builtIn('node:fs');
    const { replace, mode, owner } = this.#request;
    // The owner is set first, because changing the owner may clear bits of the mode.
    if (owner) lchownSync(this.#beside, owner.uid, owner.gid);
    if (mode !== undefined) chmodSync(this.#beside, mode);
    // Checked again directly before the rename, because another process may have replaced the stale file since the probe.
    const found = replace === 'stale' ? fileAt(this.#path) : undefined;
    if (found && !isSame(found, this.#stale)) {
      this.#begin(options);
      return;
    }
    if (replace === true || found) renameSync(this.#beside, this.#path);
    else {
      linkSync(this.#beside, this.#path);
      unlinkSync(this.#beside);
    }
    this.#removeFolder();
    this.#own = fileAt(this.#path)?.identity;
    this.receiver?.onListen(DONE);
  }

  acceptStop(): Status {
    return this.#inner.acceptStop();
  }

  acceptStart(): Status {
    return this.#inner.acceptStart();
  }

  /** Removes the file, unless another socket has taken its place. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // The file is removed before the socket is closed: afterwards another file may get the same inode number.
    if (this.#own === undefined) {
      unlinkIf(this.#beside, () => this.#beside !== '');
      this.#removeFolder();
    } else unlinkIf(this.#path, () => fileAt(this.#path)?.identity === this.#own);
    this.#inner.close();
  }

  /** Removes the temporary folder. A folder that cannot be removed stays, because closing a server must not fail. */
  #removeFolder(): void {
    if (!this.#beside) return;
    try {
      builtIn('node:fs').rmdirSync(builtIn('node:path').dirname(this.#beside));
    } catch {}
  }

  ref(): void {
    this.#inner.ref();
  }

  unref(): void {
    this.#inner.unref();
  }

  hasRef(): boolean {
    return this.#inner.hasRef();
  }

  localName(): undefined {}
}

function isSame(found: FoundFile, known: FoundFile | undefined): boolean {
  return found.identity === known?.identity && found.changedAt === known.changedAt;
}

/** Creates a short link to `target` if `path` is too long for the address of a socket; `path` is in `target`, or equal to it. */
function shorten(target: string, path: string): ShortPath | undefined {
  return tryParseIpcPath(path) ? undefined : linkShortPath(target);
}

/** Removes a file if `condition` returns true. A file that cannot be removed stays, because closing a server must not fail. */
function unlinkIf(path: string, condition: () => boolean): void {
  try {
    if (condition()) builtIn('node:fs').unlinkSync(path);
  } catch {}
}

function statusOf({ code, errno }: NodeJS.ErrnoException): Status {
  // `linkSync` has found a file that was created at the path since the check in `begin`.
  if (code === 'EEXIST') return errnoNumber('EADDRINUSE');
  if (code === 'ERR_ACCESS_DENIED') return ACCESS_DENIED;
  return errno ?? errnoNumber('EIO');
}
