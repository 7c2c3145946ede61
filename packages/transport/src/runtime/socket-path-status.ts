import { dirname } from 'node:path';
import { errnoNumber } from '@net/errors';
import type { Status } from '../contract.ts';
import { builtIn } from './built-in.ts';

/**
 * The status of a failed `bind` to a path. On Unix libuv reports a missing folder (ENOENT) as EACCES, as Windows does, which
 * misleads people into checking permissions: this function restores ENOENT.
 */
export function bindStatus(status: Status, path: string): Status {
  const isTurned = status === errnoNumber('EACCES') && process.platform !== 'win32' && !path.startsWith('\0');
  return isTurned && isMissing(dirname(path)) ? errnoNumber('ENOENT') : status;
}

function isMissing(folder: string): boolean {
  try {
    builtIn('node:fs').statSync(folder);
    return false;
  } catch (error) {
    // With another code (EACCES, ERR_ACCESS_DENIED) it is unknown whether the folder exists.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
