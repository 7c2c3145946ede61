import { dirname } from 'node:path';
import { errnoNumber } from '@net/errors';
import type { Status } from '../contract.ts';
import { builtIn } from './built-in.ts';

/**
 * Corrects the status of a `bind` to a path. On Unix libuv turns ENOENT (the folder is missing) into EACCES, because Windows
 * reports EACCES. That misleads people into checking permissions, so this function restores ENOENT.
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
