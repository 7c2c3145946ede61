export type { IpcPathFailure, IpcPathFailureReason } from './failure.ts';
export {
  explainIpcPath,
  formatIpcPath,
  type IpcPath,
  type IpcPathOptions,
  type IpcPathParts,
  isIpcPath,
  parseIpcPath,
  tryParseIpcPath,
} from './ipc-path.ts';
export { MAX_ABSTRACT_NAME_BYTES, MAX_PATH_BYTES, MAX_PIPE_PATH_LENGTH } from './limits.ts';
export type { PipePath } from './pipe-path.ts';
export type { AbstractPath, FilesystemPath } from './unix-path.ts';
