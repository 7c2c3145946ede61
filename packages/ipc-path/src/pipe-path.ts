import type { IpcPathFailure } from './failure.ts';
import { MAX_PIPE_PATH_LENGTH } from './limits.ts';

/** The path of a Windows named pipe. */
export interface PipePath {
  readonly kind: 'pipe';
  /** The path as it was given. */
  readonly path: string;
  /**
   * The name after the prefix. After `\\.\pipe\` the segments `.` and `..` and slashes are resolved, as Windows does; after
   * `\\?\pipe\` the name is taken verbatim. Names are case-insensitive.
   */
  readonly name: string;
}

/**
 * The parts of a pipe's path on this machine: a device prefix, then `pipe\`. Windows takes a path after `\\?\` verbatim, so only
 * backslashes separate its segments; after any other device prefix Windows first turns slashes into backslashes, and resolves `.`
 * and `..`.
 */
const VERBATIM_PREFIX = '\\\\?\\';
const DEVICE_PREFIX = /^[\\/]{2}[.?][\\/]/;
const PIPE_DEVICE = /^pipe\\/i;

/** Parses the path of a Windows pipe: `\\.\pipe\name`, `\\?\pipe\name`, or the same with slashes (`//./pipe/name`); in any case. */
export function readPipePath(path: string): PipePath | IpcPathFailure {
  if (!DEVICE_PREFIX.test(path)) return NOT_A_PIPE;
  if (path.includes('\0')) return NUL_INSIDE;

  const rest = path.slice(VERBATIM_PREFIX.length);
  const resolved = path.startsWith(VERBATIM_PREFIX) ? rest : resolveSegments(rest);
  if (/^pipe\\?$/i.test(resolved)) return EMPTY_NAME;
  if (!PIPE_DEVICE.test(resolved)) return NOT_A_PIPE;

  const length = path.length;
  if (length <= MAX_PIPE_PATH_LENGTH) return { kind: 'pipe', path, name: resolved.slice('pipe\\'.length) };
  const maxLength = MAX_PIPE_PATH_LENGTH;
  const requirement = `must be at most ${maxLength} characters long with its prefix, the most that Windows takes as the name of a pipe (it has ${length})`;
  return { reason: 'too long', requirement, length, maxLength };
}

/** Resolves the part of a path after `\\.\` as Windows does: slashes, `.` and `..`. */
function resolveSegments(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split(/[\\/]+/)) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return segments.join('\\');
}

const NOT_A_PIPE: IpcPathFailure = {
  reason: 'not a local pipe',
  requirement:
    'must begin with \\\\.\\pipe\\ or \\\\?\\pipe\\, because on Windows only pipes of this machine are IPC endpoints',
};

const NUL_INSIDE: IpcPathFailure = {
  reason: 'NUL inside the path',
  requirement: 'must not contain a NUL',
};

const EMPTY_NAME: IpcPathFailure = {
  reason: 'empty pipe name',
  requirement: 'must have a name behind \\\\.\\pipe\\',
};
