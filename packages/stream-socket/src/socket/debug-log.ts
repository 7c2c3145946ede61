/**
 * Writes a line about `subject`, a socket or server: its class, a number, and `text` (`Socket 3 is closed`). If `other` is given,
 * the line ends with its class and number.
 */
export type DebugLog = (subject: object, text: string, other?: object) => void;

/**
 * Writes to stderr what sockets and servers do. Null unless the environment variable `NET_DEBUG` is set to something other than
 * `0`, or `NODE_DEBUG` contains the section `net`. Set once, when this file is loaded, so that a disabled log costs only a
 * comparison with null.
 */
export const debugLog: DebugLog | null = isWanted() ? createDebugLog() : null;

/**
 * Whether the environment variables turn the log on. The rules for `NODE_DEBUG` are those of Node's `util.debuglog`: the value is
 * a list separated by commas, case is ignored, and `*` stands for any text.
 */
function isWanted(): boolean {
  const { NET_DEBUG = '', NODE_DEBUG = '' } = environment();
  if (NET_DEBUG !== '' && NET_DEBUG !== '0') return true;
  return NODE_DEBUG !== '' && includesNet(NODE_DEBUG);
}

function includesNet(sections: string): boolean {
  return sections.split(',').some((section) => {
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
    // Joins the lines of a message: that of an AggregateError has a line per attempt.
    const oneLine = text.replaceAll('\n', '; ');
    const line = `NET ${process.pid}: ${nameOf(subject)} ${oneLine}${other ? ` ${nameOf(other)}` : ''}`;
    // Not `console.error`, which programs replace to send their logs over a socket. Workerd has no `process.stderr`.
    if (process.stderr) process.stderr.write(`${line}\n`);
    else console.error(line);
  };
}

/** An endpoint as text: `127.0.0.1:80`, `[::1]:80`. A path, or an address without a port, is returned unchanged. */
export function endpointText(address: string | undefined, port?: number): string {
  if (address === undefined) return 'an unknown address';
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
