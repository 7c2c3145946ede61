import { listen, readBuffer } from './native-handles.js';

/**
 * A server that sends back what it reads.
 *
 * @param {import('../row.ts').Address} [address]
 * @returns {import('../row.ts').Part}
 */
export function echo(address) {
  return {
    address: listen((connection) => {
      connection.onBytes = (length) => {
        connection.write(Buffer.from(readBuffer.subarray(0, length)));
      };
    }, address),
  };
}
