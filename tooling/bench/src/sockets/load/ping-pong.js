import { connect } from './native-handles.js';

/**
 * What {@link pingPong} needs of a connection.
 *
 * @typedef {object} Client
 * @property {(bytes: Uint8Array) => void} write
 * @property {(length: number) => void} onBytes
 * @property {() => void} onEnd
 */

/**
 * Clients that each send a request, wait for the whole answer, and send the next.
 *
 * @param {import('../row.ts').Address} address
 * @param {object} options
 * @param {number} options.connections
 * @param {Uint8Array} options.request
 * @param {number} [options.answerBytes] @default the length of the request
 * @param {(address: import('../row.ts').Address) => Promise<Client>} [open] Opens a connection. @default over Node's handles
 * @returns {Promise<import('../row.ts').Part>}
 */
export async function pingPong(
  address,
  { connections, request, answerBytes = request.length },
  open = connect,
) {
  let left = 0;
  let busy = 0;
  /** @type {() => void} */
  let finish = () => {};

  /** @param {Client} client */
  function next(client) {
    if (left > 0) {
      left--;
      client.write(request);
    } else if (--busy === 0) finish();
  }

  /** @type {Client[]} */
  const clients = [];
  for (let index = 0; index < connections; index++) {
    const client = await open(address);
    let missing = answerBytes;
    client.onBytes = (length) => {
      missing -= length;
      if (missing > 0) return;
      missing = answerBytes;
      next(client);
    };
    client.onEnd = () => {
      throw new Error('the subject closed a connection');
    };
    clients.push(client);
  }

  return {
    run(operations) {
      left = operations;
      busy = clients.length;
      return new Promise((resolve) => {
        finish = resolve;
        for (const client of clients) next(client);
      });
    },
  };
}
