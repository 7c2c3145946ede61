/** The supported major versions of Node, oldest first. */
export declare const nodeMajors: readonly [20, 22, 24, 26];

/**
 * The path of a Node binary of a major version.
 *
 * @returns undefined where this platform has no packaged binary, and the running Node is not it either.
 */
export declare function nodeBinary(major: number): string | undefined;
