import { detectPlatform, ERR_INVALID_ARG_VALUE, inspectValue, toPlatform, validateString } from '@net/errors';
import type { IpcPathFailure } from './failure.ts';
import { type PipePath, readPipePath } from './pipe-path.ts';
import { type AbstractPath, type FilesystemPath, readUnixPath } from './unix-path.ts';

/** A parsed name of an IPC endpoint: a Unix socket's path, a Linux abstract name, or a Windows pipe. */
export type IpcPath = FilesystemPath | AbstractPath | PipePath;

/** The platform whose rules apply to a path. */
export interface IpcPathOptions {
  /**
   * A value of `process.platform`. On `win32` a path names a pipe; on `darwin` and the BSDs a socket's path has at most 103
   * bytes; on every other platform Linux's limits hold and abstract names exist.
   *
   * @default the running platform
   */
  platform?: string | undefined;
}

/**
 * Parses the name of an IPC endpoint.
 *
 * A relative path is valid on platforms with Unix sockets. The file system is not accessed.
 *
 * @throws ERR_INVALID_ARG_TYPE if the path is not a string.
 * @throws ERR_INVALID_ARG_VALUE if the path cannot name an endpoint; the message says what the path must be like.
 */
export function parseIpcPath(path: string, options?: IpcPathOptions): IpcPath {
  validateString(path, 'path');
  const result = read(path, options);
  if ('kind' in result) return result;
  throw ERR_INVALID_ARG_VALUE(
    { name: 'path', shown: inspectValue(path), reason: result.requirement },
    parseIpcPath,
  );
}

/** Parses the name of an IPC endpoint. Returns undefined for an invalid path; {@link explainIpcPath} gives the reason. */
export function tryParseIpcPath(path: string, options?: IpcPathOptions): IpcPath | undefined {
  const result = read(path, options);
  return 'kind' in result ? result : undefined;
}

/** Whether a path can name an IPC endpoint. */
export function isIpcPath(path: unknown, options?: IpcPathOptions): path is string {
  return typeof path === 'string' && tryParseIpcPath(path, options) !== undefined;
}

/** Explains why a path cannot name an IPC endpoint. Returns undefined for a valid path. */
export function explainIpcPath(path: string, options?: IpcPathOptions): IpcPathFailure | undefined {
  const result = read(path, options);
  return 'kind' in result ? undefined : result;
}

/** The properties of an {@link IpcPath} that {@link formatIpcPath} reads. */
export type IpcPathParts =
  | Pick<FilesystemPath, 'kind' | 'path'>
  | Pick<AbstractPath, 'kind' | 'name'>
  | Pick<PipePath, 'kind' | 'name'>;

/**
 * Formats the path of an endpoint: the inverse of {@link parseIpcPath}.
 *
 * A pipe's path gets the prefix `\\?\pipe\`, after which Windows takes the name verbatim.
 */
export function formatIpcPath(parts: IpcPathParts): string {
  switch (parts.kind) {
    case 'filesystem':
      return parts.path;
    case 'abstract':
      return `\0${parts.name}`;
    case 'pipe':
      return `\\\\?\\pipe\\${parts.name}`;
  }
}

function read(path: string, options: IpcPathOptions | undefined): IpcPath | IpcPathFailure {
  if (path === '') return EMPTY;
  const platform = options?.platform === undefined ? detectPlatform() : toPlatform(options.platform);
  return platform === 'win32' ? readPipePath(path) : readUnixPath(path, platform);
}

const EMPTY: IpcPathFailure = { reason: 'empty', requirement: 'must not be empty' };
