/** Why a text cannot name an IPC endpoint. */
export type IpcPathFailureReason =
  | 'empty'
  | 'too long'
  | 'NUL inside the path'
  | 'abstract names exist on Linux only'
  | 'not a local pipe'
  | 'empty pipe name';

/** What is wrong with a text, and what would have been accepted. */
export interface IpcPathFailure {
  /** Why the text was refused. */
  readonly reason: IpcPathFailureReason;
  /** What would have been accepted, as the end of a sentence that begins with "the path". */
  readonly requirement: string;
  /** What was counted, when it is the length that is wrong: bytes of UTF-8, or UTF-16 code units for a pipe. */
  readonly length?: number;
  /** The most that would have been accepted of it. */
  readonly maxLength?: number;
}
