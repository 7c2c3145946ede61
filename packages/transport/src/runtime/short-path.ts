import { builtIn } from './built-in.ts';

/** A symbolic link with a short path. */
export interface ShortPath {
  readonly path: string;
  /** Removes the link. */
  remove(): void;
}

/**
 * Creates a symbolic link with a short path to a file or folder whose path is too long for the address of a socket (`sun_path`:
 * 107 bytes on Linux, 103 on macOS). The link is in a new folder, which other users cannot change, inside the system's
 * temporary folder.
 *
 * @throws an error of `node:fs`
 */
export function linkShortPath(target: string): ShortPath {
  const { mkdtempSync, rmSync, symlinkSync } = builtIn('node:fs');
  const { join, resolve } = builtIn('node:path');
  const folder = mkdtempSync(join(builtIn('node:os').tmpdir(), 'net-'));
  const path = join(folder, 's');
  symlinkSync(resolve(target), path);
  return {
    path,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
