import { EventEmitter, once } from 'node:events';

/** Chrome's DevTools protocol over the two pipes of `--remote-debugging-pipe`: JSON, with a NUL after each message. */
export class DevTools {
  #output;
  #lastId = 0;
  /** @type {Map<number, { method: string, resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #pending = new Map();
  #events = new EventEmitter();

  /** @param {import('node:child_process').ChildProcess} child Whose descriptors 3 and 4 are pipes. */
  constructor(child) {
    const [, , , output, input] = child.stdio;
    this.#output = output;
    // The end of the process is told by 'close'; a write after that only fails.
    output.on('error', () => undefined);
    let rest = '';
    input.setEncoding('utf8').on('data', (text) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#receive(JSON.parse(message));
    });
    child.once('close', (status, signal) => this.#fail(new Error(`Chromium ended: ${signal ?? status}`)));
    child.once('error', (error) => this.#fail(error));
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { method, resolve, reject });
      this.#output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Calls back for every event of a kind in a session. */
  on(sessionId, method, callback) {
    this.#events.on(`${sessionId} ${method}`, callback);
  }

  /** The next event of a kind in a session. */
  async next(sessionId, method) {
    const [parameters] = await once(this.#events, `${sessionId} ${method}`);
    return parameters;
  }

  #receive({ id, method, params, result, error, sessionId }) {
    if (id === undefined) {
      this.#events.emit(`${sessionId} ${method}`, params);
      return;
    }
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new Error(`${pending.method}: ${error.message}`));
    else pending?.resolve(result);
  }

  #fail(error) {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    if (this.#events.listenerCount('error') > 0) this.#events.emit('error', error);
  }
}
