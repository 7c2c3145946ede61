import { builtIn } from './built-in.ts';

/**
 * The socket file of a bound or listening IPC handle. When such a handle closes, runtimes unlink its path, even if another
 * process has put its own file there meanwhile. This class keeps the other process's file from being removed.
 */
export class SocketFile {
  readonly #path: string;
  readonly #identity: string | undefined;

  /** @param path The path that the handle was just bound to. */
  constructor(path: string) {
    this.#path = path;
    this.#identity = identityOf(path);
  }

  /** Calls `close`, which unlinks the path. A file at the path that is not the handle's own is renamed, and renamed back after. */
  closeWith(close: () => void): void {
    const found = identityOf(this.#path);
    const isForeign = this.#identity !== undefined && found !== undefined && found !== this.#identity;
    const aside = isForeign ? tryMoveAside(this.#path) : undefined;
    close();
    if (aside !== undefined) builtIn('node:fs').renameSync(aside, this.#path);
  }
}

/** Device and inode number, which identify a file while it is open; undefined if the file does not exist or cannot be inspected. */
function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = builtIn('node:fs').lstatSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    // No file (an abstract name, a Windows pipe, or a removed file), or the runtime denies permission for `lstat`.
    return undefined;
  }
}

/** Renames the file and returns its new path; undefined if renaming fails, in which case unlinking would fail as well. */
function tryMoveAside(path: string): string | undefined {
  const aside = `${path}.${Math.random().toString(36).slice(2)}`;
  try {
    builtIn('node:fs').renameSync(path, aside);
    return aside;
  } catch {
    return undefined;
  }
}
