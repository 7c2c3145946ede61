import { builtIn } from './built-in.ts';

/**
 * The file that an IPC listener made. Runtimes remove what stands at the path when a listener closes, whoever put it
 * there: this class has them remove the listener's own file only.
 */
export class SocketFile {
  readonly #path: string;
  readonly #identity: string | undefined;

  /** @param path Where the listener has just been bound. */
  constructor(path: string) {
    this.#path = path;
    this.#identity = identityOf(path);
  }

  /** Calls `close`, which removes the file at the path; a file of another is moved aside meanwhile. */
  closeWith(close: () => void): void {
    const found = identityOf(this.#path);
    const isForeign = this.#identity !== undefined && found !== undefined && found !== this.#identity;
    const aside = isForeign ? tryMoveAside(this.#path) : undefined;
    close();
    if (aside !== undefined) builtIn('node:fs').renameSync(aside, this.#path);
  }
}

/** Device and inode number of a file, which no other has while it is open; undefined if there is no file, or none to see. */
function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = builtIn('node:fs').lstatSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    // There is no file (an abstract name, a Windows pipe, removed), or the runtime denies `lstat`.
    return undefined;
  }
}

/** Where the file is now; undefined if it cannot be moved, and then it cannot be removed either. */
function tryMoveAside(path: string): string | undefined {
  const aside = `${path}.${Math.random().toString(36).slice(2)}`;
  try {
    builtIn('node:fs').renameSync(path, aside);
    return aside;
  } catch {
    return undefined;
  }
}
