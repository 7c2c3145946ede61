/** For tests in TypeScript, whose compiler does not read the types of a .js file: see free-ports.js. */
export function freePorts(count: number): Promise<number[]>;
export function freePort(): Promise<number>;
