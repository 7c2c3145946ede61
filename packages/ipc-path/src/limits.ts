/** The maximum lengths of the names of IPC endpoints, by platform. */

/**
 * The maximum length of a Unix socket's path: bytes of UTF-8, without the terminating NUL.
 *
 * `sun_path` of `struct sockaddr_un` has 108 bytes on Linux (unix(7)), and 104 on macOS and the BSDs (unix(4)). Linux also
 * binds a path of 108 bytes, but programs that rely on the terminating NUL then read past the end of `sun_path` (unix(7), BUGS).
 */
export const MAX_PATH_BYTES = { linux: 107, darwin: 103 } as const;

/** The maximum length of a Linux abstract name: the bytes of `sun_path` after the leading NUL (unix(7)). */
export const MAX_ABSTRACT_NAME_BYTES = 107;

/** The maximum length of a Windows pipe's path: UTF-16 code units, prefix included (CreateNamedPipeW). */
export const MAX_PIPE_PATH_LENGTH = 256;
