import type { IpcPathFailure } from './failure.ts';
import { MAX_ABSTRACT_NAME_BYTES, MAX_PATH_BYTES } from './limits.ts';
import { utf8Length } from './utf8-length.ts';

/** The path of a Unix socket in the file system. */
export interface FilesystemPath {
  readonly kind: 'filesystem';
  /** The path as it was given. */
  readonly path: string;
  /** The length of the path in bytes of UTF-8. */
  readonly byteLength: number;
}

/** A name in Linux's abstract namespace: no file appears, and the name is free again once no process has the socket open. */
export interface AbstractPath {
  readonly kind: 'abstract';
  /** The path as it was given, with its leading NUL. */
  readonly path: string;
  /** The name after the leading NUL. */
  readonly name: string;
  /** The length of the path in bytes of UTF-8, the leading NUL included. */
  readonly byteLength: number;
}

const SYSTEM_NAMES = { linux: 'Linux', darwin: 'macOS and the BSDs' } as const;

/** Parses a Unix domain address: a path in the file system or, on Linux, an abstract name. */
export function readUnixPath(
  path: string,
  platform: 'linux' | 'darwin',
): FilesystemPath | AbstractPath | IpcPathFailure {
  if (path.startsWith('\0')) {
    return platform === 'linux' ? readAbstractName(path) : ABSTRACT_ELSEWHERE;
  }
  if (path.includes('\0')) return NUL_INSIDE;

  const length = utf8Length(path);
  const maxLength = MAX_PATH_BYTES[platform];
  if (length <= maxLength) return { kind: 'filesystem', path, byteLength: length };
  const requirement = `must be at most ${maxLength} bytes long, the most that ${SYSTEM_NAMES[platform]} can bind a socket to (it has ${length})`;
  return { reason: 'too long', requirement, length, maxLength };
}

/** An abstract name may contain any byte, NUL included: the address length says where the name ends (unix(7)). */
function readAbstractName(path: string): AbstractPath | IpcPathFailure {
  const name = path.slice(1);
  const length = utf8Length(name);
  const maxLength = MAX_ABSTRACT_NAME_BYTES;
  if (length <= maxLength) return { kind: 'abstract', path, name, byteLength: length + 1 };
  const requirement = `must have at most ${maxLength} bytes behind its leading NUL, the most that Linux takes as an abstract name (it has ${length})`;
  return { reason: 'too long', requirement, length, maxLength };
}

const ABSTRACT_ELSEWHERE: IpcPathFailure = {
  reason: 'abstract names exist on Linux only',
  requirement: 'must not begin with a NUL, because abstract names exist on Linux only',
};

// The kernel reads a path up to the first NUL, and would bind a socket of another name.
const NUL_INSIDE: IpcPathFailure = {
  reason: 'NUL inside the path',
  requirement: 'must not contain a NUL',
};
