import { elect } from './election.js';

/** The last entries of a trace, which lead to the error. */
const SHOWN_ENTRIES = 30;

/** Answers `{ seeds, keepsVotes }` with the seeds that fail, and `{ seed, keepsVotes }` with the run of one as an image. */
self.onmessage = async ({ data: { seeds, seed, keepsVotes } }) => {
  if (seed !== undefined) {
    const { error, network } = await elect(seed, keepsVotes);
    const trace = network.trace();
    const svg = new trace.constructor(trace.entries.slice(-SHOWN_ENTRIES)).toSVG();
    postMessage({ seed, message: error?.message ?? 'No term had two leaders.', svg });
    return;
  }
  const failed = [];
  let elections = 0;
  for (let each = 1; each <= seeds; each++) {
    const run = await elect(each, keepsVotes);
    elections += run.elections;
    if (run.error) failed.push(each);
    postMessage({ done: each });
  }
  postMessage({ failed, elections });
};
