// What the packages and `readable-stream` use of Node's global `process`.
export const process = {
  env: {},
  platform: 'linux',
  version: 'v20.0.0',
  versions: {},
  argv: [],
  nextTick: (callback, ...args) => queueMicrotask(() => callback(...args)),
  emitWarning: console.warn.bind(console),
};
