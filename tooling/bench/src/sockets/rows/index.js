import { row as blocked } from './blocked.js';
import { row as connectClose } from './connect-close.js';
import { row as connectMessageClose } from './connect-message-close.js';
import { row as connectMessageCloseClient } from './connect-message-close-client.js';
import { row as echo1Connection } from './echo-1-connection.js';
import { row as echo16k } from './echo-16k.js';
import { row as echo64b } from './echo-64b.js';
import { row as echo1000 } from './echo-1000.js';
import { row as echo10000 } from './echo-10000.js';
import { row as echoForAwait } from './echo-for-await.js';
import { row as echoIpc } from './echo-ipc.js';
import { row as echoOnread16k } from './echo-onread-16k.js';
import { row as echoPipe } from './echo-pipe.js';
import { row as echoPipe16k } from './echo-pipe-16k.js';
import { row as echoStrings } from './echo-strings.js';
import { row as http } from './http.js';
import { row as https } from './https.js';
import { row as idleMemory } from './idle-memory.js';
import { row as onread } from './onread.js';
import { row as optionIdleTimeoutEcho } from './option-idle-timeout-echo.js';
import { row as optionLimits } from './option-limits.js';
import { row as optionProxyProtocol } from './option-proxy-protocol.js';
import { row as optionStats } from './option-stats.js';
import { row as optionStatsEcho } from './option-stats-echo.js';
import { row as optionTimeouts } from './option-timeouts.js';
import { row as pipelining } from './pipelining.js';
import { row as receive } from './receive.js';
import { row as receiveOnread } from './receive-onread.js';
import { row as send } from './send.js';

/**
 * Every row under the name of its file, in the order of the table.
 *
 * @type {ReadonlyMap<string, import('../row.ts').Row>}
 */
export const rows = new Map([
  ['echo-64b', echo64b],
  ['echo-16k', echo16k],
  ['send', send],
  ['receive', receive],
  ['receive-onread', receiveOnread],
  ['connect-close', connectClose],
  ['connect-message-close', connectMessageClose],
  ['connect-message-close-client', connectMessageCloseClient],
  ['echo-1-connection', echo1Connection],
  ['echo-pipe', echoPipe],
  ['echo-pipe-16k', echoPipe16k],
  ['echo-onread-16k', echoOnread16k],
  ['echo-for-await', echoForAwait],
  ['echo-strings', echoStrings],
  ['echo-ipc', echoIpc],
  ['onread', onread],
  ['pipelining', pipelining],
  ['blocked', blocked],
  ['http', http],
  ['https', https],
  ['idle-memory', idleMemory],
  ['echo-1000', echo1000],
  ['echo-10000', echo10000],
  ['option-limits', optionLimits],
  ['option-timeouts', optionTimeouts],
  ['option-idle-timeout-echo', optionIdleTimeoutEcho],
  ['option-stats', optionStats],
  ['option-stats-echo', optionStatsEcho],
  ['option-proxy-protocol', optionProxyProtocol],
]);
