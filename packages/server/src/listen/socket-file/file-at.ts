import { builtIn } from '@net/transport';

/** A file, as {@link fileAt} finds it. */
export interface FoundFile {
  readonly isSocket: boolean;
  /** The device and inode number. After the file was removed and closed, the system may give them to another file. */
  readonly identity: string;
  /**
   * When the file was last changed, in nanoseconds (`st_ctim`): distinguishes a file from a removed one with the same inode
   * number.
   */
  readonly changedAt: bigint;
}

/**
 * Returns the file at a path, without following a symbolic link; undefined if there is none.
 *
 * @throws an error of `node:fs` if the path cannot be read
 */
export function fileAt(path: string): FoundFile | undefined {
  const found = builtIn('node:fs').lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return (
    found && { isSocket: found.isSocket(), identity: `${found.dev}:${found.ino}`, changedAt: found.ctimeNs }
  );
}
