/** How long the name of an IPC endpoint may be, on each platform that has a limit of its own. */

/**
 * Bytes that a path of the file system may have as a socket's address, in UTF-8, without its terminator.
 *
 * `sun_path` of `struct sockaddr_un` has 108 bytes on Linux (unix(7)), and 104 on macOS and the BSDs (unix(4)). Linux also
 * binds a path that fills all of it, but then programs that rely on the terminator read past its end (unix(7), BUGS).
 */
export const MAX_PATH_BYTES = { linux: 107, darwin: 103 } as const;

/** Bytes that a name may have behind the NUL that makes it abstract: the whole rest of Linux's `sun_path` (unix(7)). */
export const MAX_ABSTRACT_NAME_BYTES = 107;

/** UTF-16 code units that the whole name of a Windows pipe may have, with its prefix (CreateNamedPipeW). */
export const MAX_PIPE_PATH_LENGTH = 256;
