export type { IpcPathFailure, IpcPathFailureReason } from './failure.ts';
export {
  type AbstractPath,
  explainIpcPath,
  type FilesystemPath,
  formatIpcPath,
  type IpcPath,
  type IpcPathOptions,
  type IpcPathParts,
  isIpcPath,
  type PipePath,
  parseIpcPath,
  tryParseIpcPath,
} from './ipc-path.ts';
export { MAX_ABSTRACT_NAME_BYTES, MAX_PATH_BYTES, MAX_PIPE_PATH_LENGTH } from './limits.ts';
