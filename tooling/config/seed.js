/**
 * The seed of all random inputs of tests: the environment variable `NET_SEED`, else a fixed number, so that a test that passes does
 * so each time. The nightly workflow sets another seed each night.
 */
export const SEED = Number(globalThis.process?.env?.NET_SEED ?? 20_260_101);
