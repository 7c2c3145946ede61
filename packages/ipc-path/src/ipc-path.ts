import { detectPlatform, ERR_INVALID_ARG_VALUE, inspectValue, toPlatform, validateString } from '@net/errors';
import type { IpcPathFailure } from './failure.ts';
import { type PipePath, readPipePath } from './pipe-path.ts';
import { type AbstractPath, type FilesystemPath, readUnixPath } from './unix-path.ts';

/** What names an IPC endpoint. */
export type IpcPath = FilesystemPath | AbstractPath | PipePath;

/** Where a path shall be an endpoint. */
export interface IpcPathOptions {
  /**
   * A value of `process.platform`. `win32` has pipes; `darwin` and the BSDs have sockets of 103 bytes; everything else
   * has Linux's sockets and abstract names.
   *
   * @default the running platform
   */
  platform?: string | undefined;
}

/**
 * Reads a path as the name of an IPC endpoint.
 *
 * A relative path is one of the file system; nothing is looked up there.
 *
 * @throws ERR_INVALID_ARG_TYPE if the path is no string.
 * @throws ERR_INVALID_ARG_VALUE if it cannot name an endpoint; the message names the limit that it breaks.
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

/** Reads a path as the name of an IPC endpoint, or returns undefined; {@link explainIpcPath} says why. */
export function tryParseIpcPath(path: string, options?: IpcPathOptions): IpcPath | undefined {
  const result = read(path, options);
  return 'kind' in result ? result : undefined;
}

/** Whether a path can name an IPC endpoint. */
export function isIpcPath(path: unknown, options?: IpcPathOptions): path is string {
  return typeof path === 'string' && tryParseIpcPath(path, options) !== undefined;
}

/** Says why a path cannot name an IPC endpoint. Returns undefined if it can. */
export function explainIpcPath(path: string, options?: IpcPathOptions): IpcPathFailure | undefined {
  const result = read(path, options);
  return 'kind' in result ? undefined : result;
}

/** What {@link formatIpcPath} needs of an {@link IpcPath}. */
export type IpcPathParts =
  | Pick<FilesystemPath, 'kind' | 'path'>
  | Pick<AbstractPath, 'kind' | 'name'>
  | Pick<PipePath, 'kind' | 'name'>;

/**
 * Writes the path of an endpoint: the inverse of {@link parseIpcPath}.
 *
 * A pipe is written with the prefix `\\?\pipe\`, behind which Windows takes the name letter by letter.
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
