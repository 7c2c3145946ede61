import {
  detectPlatform,
  ERR_INVALID_ARG_VALUE,
  inspectValue,
  validateInteger,
  validateObject,
} from '@net/errors';

/** The options of `listen` about the file of a Unix socket. A name without a file, of an abstract socket or a pipe, needs none of them. */
export interface SocketFileOptions {
  /**
   * What becomes of a socket file that exists at the path. The new one takes its place in one step: there is always one of the two.
   * `'stale'` replaces a socket that nobody answers on, which a process that ended without closing it has left. True replaces it even if
   * somebody answers: the older server keeps its connections, those included that wait in its queue, and gets no more. What is not a
   * socket is never replaced. Refused with EADDRINUSE otherwise.
   *
   * @default false
   */
  replace?: 'stale' | boolean | undefined;
  /** The permissions of the file, such as 0o660, which it has from the moment it exists. @default what the umask leaves */
  mode?: number | undefined;
  /** The owner of the file, by number; another user than that of the process takes privileges. @default the process's */
  owner?: { uid?: number | undefined; gid?: number | undefined } | undefined;
  /**
   * What becomes of a path longer than the address of a socket may be. `'refuse'` fails with EINVAL. `'link'` reaches the file by a
   * short symbolic link, which is removed once the server listens.
   *
   * @default 'refuse'
   */
  longPath?: 'refuse' | 'link' | undefined;
}

/** The validated options about a socket file; undefined if none is used. */
export interface SocketFileRequest {
  replace: 'stale' | boolean;
  mode: number | undefined;
  owner: { uid: number; gid: number } | undefined;
  linksLongPath: boolean;
}

/** Leaves the user or the group as it is (chown(2)). */
const UNCHANGED = -1;

/** @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE */
export function parseSocketFileOptions(
  path: string,
  options: SocketFileOptions,
): SocketFileRequest | undefined {
  const { replace = false, mode, owner, longPath = 'refuse' } = options;
  if (replace !== 'stale' && typeof replace !== 'boolean')
    throw invalid('replace', replace, "must be 'stale', true or false");
  if (longPath !== 'link' && longPath !== 'refuse')
    throw invalid('longPath', longPath, "must be 'link' or 'refuse'");
  if (mode !== undefined) validateInteger(mode, 'options.mode', 0, 0o777);
  if (owner !== undefined) validateOwner(owner);
  if (path.startsWith('\0') || detectPlatform() === 'win32') {
    if (mode !== undefined) throw invalid('mode', mode, 'needs a path that is a file');
    if (owner !== undefined) throw invalid('owner', owner, 'needs a path that is a file');
    return undefined;
  }
  if (!replace && mode === undefined && !owner && longPath === 'refuse') return undefined;
  const { uid = UNCHANGED, gid = UNCHANGED } = owner ?? {};
  return { replace, mode, owner: owner && { uid, gid }, linksLongPath: longPath === 'link' };
}

function validateOwner(owner: NonNullable<SocketFileOptions['owner']>): void {
  validateObject(owner, 'options.owner');
  for (const name of ['uid', 'gid'] as const) {
    if (owner[name] !== undefined) validateInteger(owner[name], `options.owner.${name}`, 0, 0xffff_fffe);
  }
}

function invalid(name: keyof SocketFileOptions, value: unknown, reason: string): Error {
  return ERR_INVALID_ARG_VALUE({ name: `options.${name}`, shown: inspectValue(value), reason });
}
