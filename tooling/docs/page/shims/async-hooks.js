// A page has one async context.
export class AsyncLocalStorage {
  static snapshot = () => (callback) => callback();
  getStore() {}
  run(_store, callback) {
    return callback();
  }
  exit(callback) {
    return callback();
  }
}
export class AsyncResource {
  runInAsyncScope(callback, self, ...args) {
    return Reflect.apply(callback, self, args);
  }
}
