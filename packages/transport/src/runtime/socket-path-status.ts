import { dirname } from 'node:path';
import { errnoNumber } from '@net/errors';
import type { Status } from '../contract.ts';
import { builtIn } from './built-in.ts';

/**
 * What the system said when it did not bind to `path`. On Unix libuv turns its ENOENT, "the folder is missing", into
 * EACCES, for the sake of being like Windows; everybody then looks for wrong permissions.
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
    // There may be other reasons for not seeing it: a folder above it, or the runtime, does not let us look.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
