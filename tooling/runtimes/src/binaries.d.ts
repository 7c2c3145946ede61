/** The supported major versions of Node, oldest first. */
export const nodeMajors: readonly [20, 22, 24, 26];

/**
 * The path of a Node binary of a major version: what the variable `NODE_26`, `NODE_24` … says, or else the pinned one.
 *
 * @returns undefined where this platform has no packaged binary, and the running Node is not it either.
 */
export function nodeBinary(major: number): string | undefined;

/** The path of the pinned Bun; undefined if there is none for this machine. */
export function bunBinary(): string | undefined;

/** The path of the pinned Deno; undefined if there is none for this machine. */
export function denoBinary(): string | undefined;

/** The path of the pinned workerd; undefined if there is none for this machine. */
export function workerdBinary(): string | undefined;

/** The path of Chromium as it is installed on this machine: `CHROMIUM_PATH`, or the first one found. */
export function chromium(): string | undefined;
