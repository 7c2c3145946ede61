import { nodeBinary } from '@net-tooling/runtimes';

const running = Number(process.versions.node.split('.')[0]);

/** The Node that runs this, and Node 26: the binaries by the major version. @type {ReadonlyMap<number, string>} */
export const NODE_BINARIES = new Map([running, 26].map((major) => [major, binaryOf(major)]));

/** @param {number} major */
function binaryOf(major) {
  const binary = major === running ? process.execPath : nodeBinary(major);
  if (!binary) throw new Error(`There is no Node ${major} for this platform`);
  return binary;
}
