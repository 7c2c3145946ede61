/**
 * Writes a line about a socket or server, which is named by its class and a number (`Socket 3`). The line ends with the name of
 * `other`.
 */
export type DebugLog = (subject: object, text: string, other?: object) => void;

/**
 * Writes to stderr what sockets and servers do; null unless `NET_DEBUG` is set or `NODE_DEBUG` names the section `net`. Decided once,
 * when this file is loaded, so that a program without either pays a comparison with null.
 */
export const debugLog: DebugLog | null = isWanted() ? createDebugLog() : null;

/** The rules of Node's `util.debuglog`: the value is a list separated by commas, case is ignored, and `*` stands for any text. */
function isWanted(): boolean {
  const { NET_DEBUG = '', NODE_DEBUG = '' } = environment();
  if (NET_DEBUG !== '' && NET_DEBUG !== '0') return true;
  return NODE_DEBUG.split(',').some((section) => {
    const parts = section.trim().split('*').map(escapeForPattern);
    return new RegExp(`^${parts.join('.*')}$`, 'i').test('net');
  });
}

function escapeForPattern(text: string): string {
  return text.replace(/[|\\{}()[\]^$+?.]/g, '\\$&');
}

function environment(): Record<string, string | undefined> {
  try {
    const { NET_DEBUG, NODE_DEBUG } = globalThis.process?.env ?? {};
    return { NET_DEBUG, NODE_DEBUG };
  } catch {
    // Deno throws if the program has no permission to read environment variables.
    return {};
  }
}

function createDebugLog(): DebugLog {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  const nameOf = (object: object): string => {
    let number = numbers.get(object);
    if (number === undefined) {
      number = ++last;
      numbers.set(object, number);
    }
    return `${object.constructor.name} ${number}`;
  };
  return (subject, text, other) => {
    // The message of an AggregateError has a line per attempt.
    const oneLine = text.replaceAll('\n', '; ');
    const line = `NET ${process.pid}: ${nameOf(subject)} ${oneLine}${other ? ` ${nameOf(other)}` : ''}`;
    // Not `console.error`, which programs replace to send their logs over a socket. Workerd has no `process.stderr`.
    if (process.stderr) process.stderr.write(`${line}\n`);
    else console.error(line);
  };
}

/** An endpoint as text: `127.0.0.1:80`, `[::1]:80`; an address without a port, or a path, as it is. */
export function endpointText(address: string | undefined, port?: number): string {
  if (address === undefined) return 'an unknown address';
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
