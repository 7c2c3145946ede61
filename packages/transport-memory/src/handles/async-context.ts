import { AsyncLocalStorage } from 'node:async_hooks';

/** Runs a callback in the async context that was kept. */
export type InContext = (callback: () => void) => void;

/**
 * Keeps the async context of the caller. What a network does happens in the context of whoever drives its clock; a program
 * is called back in its own, as by an operating system.
 */
export const snapshotContext: () => InContext = () => AsyncLocalStorage.snapshot();
