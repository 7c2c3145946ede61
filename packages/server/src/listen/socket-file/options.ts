import {
  detectPlatform,
  ERR_INVALID_ARG_VALUE,
  inspectValue,
  validateInteger,
  validateObject,
} from '@net/errors';

/**
 * The options of `listen` for the file of a Unix socket. Abstract names and Windows pipes have no files: with them, `mode` and
 * `owner` throw ERR_INVALID_ARG_VALUE, and `replace` and `longPath` have no effect. A cluster worker also needs `exclusive: true`;
 * otherwise `listen` fails with ENOTSUP.
 */
export interface SocketFileOptions {
  /**
   * Whether `listen` replaces a socket file that exists at the path. The file is replaced atomically: one of the two files always
   * exists. `'stale'`: only if no process listens on the socket any more, for example because the process was killed. `true`:
   * also if a server listens on it; that server keeps its connections, including those in its queue, and gets no new ones. If the
   * file is not replaced, `listen` fails with EADDRINUSE. A file that is found not to be a socket is not replaced.
   *
   * @default false
   */
  replace?: 'stale' | boolean | undefined;
  /** The permissions of the file, such as 0o660, set before the file appears at the path. @default determined by the umask */
  mode?: number | undefined;
  /**
   * The user and group ids of the file's owner; an id that is undefined is not changed. To set another user than that of the
   * process needs privileges. @default the ids that the system gives a file of this process
   */
  owner?: { uid?: number | undefined; gid?: number | undefined } | undefined;
  /**
   * What happens if the path is too long for the address of a socket. `'refuse'`: `listen` fails with EINVAL. `'link'`: the file
   * is created through a short symbolic link, which is removed once the server listens.
   *
   * @default 'refuse'
   */
  longPath?: 'refuse' | 'link' | undefined;
}

/** The validated options about a socket file. */
export interface SocketFileRequest {
  replace: 'stale' | boolean;
  mode: number | undefined;
  owner: { uid: number; gid: number } | undefined;
  linksLongPath: boolean;
}

/** The id with which chown(2) leaves the user or the group unchanged. */
const UNCHANGED = -1;

/**
 * Validates the options about a socket file. Undefined if none is used, or if the path is not that of a file.
 *
 * @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE
 */
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
