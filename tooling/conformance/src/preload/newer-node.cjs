'use strict';

// Loaded with --require into every process of a test, with the built-in `net` too: what the tree's own `common` module
// takes for granted and an older Node does not have. None of it is about `net`.

const Module = require('node:module');
const util = require('node:util');

/**
 * Since Node 22.9.
 *
 * @param {number} frameCount
 */
function getCallSites(frameCount = 8) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = frameCount;
    Error.prepareStackTrace = (_, callSites) => callSites;
    const holder = /** @type {{ stack: NodeJS.CallSite[] }} */ ({});
    Error.captureStackTrace(holder, getCallSites);
    return holder.stack.map((site) => ({
      functionName: site.getFunctionName() ?? '',
      scriptName: site.getFileName() ?? '',
      lineNumber: site.getLineNumber(),
      columnNumber: site.getColumnNumber(),
      column: site.getColumnNumber(),
    }));
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

/** @type {{ getCallSites?: unknown }} */ (util).getCallSites ??= getCallSites;
Module.syncBuiltinESMExports();
