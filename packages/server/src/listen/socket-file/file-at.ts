import { builtIn } from '@net/transport';

/** What there is at a path. */
export interface FoundFile {
  readonly isSocket: boolean;
  /** The device and inode number, which the system gives to another file once this one is removed and nobody has it open. */
  readonly identity: string;
  /** When the file was last changed, in nanoseconds (`st_ctim`): tells a removed file from one with the same inode number. */
  readonly changedAt: bigint;
}

/**
 * Looks at a file, without following a symbolic link. Undefined if there is none.
 *
 * @throws an error of `node:fs` if the path cannot be looked at
 */
export function fileAt(path: string): FoundFile | undefined {
  const found = builtIn('node:fs').lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return (
    found && { isSocket: found.isSocket(), identity: `${found.dev}:${found.ino}`, changedAt: found.ctimeNs }
  );
}
