import { AsyncLocalStorage } from 'node:async_hooks';

/** Runs a callback in a stored async context. */
export type InContext = (callback: () => void) => void;

/**
 * Stores the async context of the caller. The events of a network run in the context of the code that advances its clock, but a
 * program's callbacks must run in the context of the program, as with an operating system.
 */
export const snapshotContext: () => InContext = () => AsyncLocalStorage.snapshot();

/** Runs a callback in the current async context. */
export const callDirectly: InContext = (callback) => {
  callback();
};
