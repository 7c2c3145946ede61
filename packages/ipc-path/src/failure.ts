/** The reasons why a path cannot name an IPC endpoint. */
export type IpcPathFailureReason =
  | 'empty'
  | 'too long'
  | 'NUL inside the path'
  | 'abstract names exist on Linux only'
  | 'not a local pipe'
  | 'empty pipe name';

/** Why a path was rejected, and what would have been accepted. */
export interface IpcPathFailure {
  /** Why the path was rejected. */
  readonly reason: IpcPathFailureReason;
  /** What would have been accepted, as the end of a sentence that begins with "the path". */
  readonly requirement: string;
  /** The length of a path that is too long: bytes of UTF-8 for a socket, UTF-16 code units for a pipe. */
  readonly length?: number;
  /** The maximum of `length`, in the same unit. */
  readonly maxLength?: number;
}
