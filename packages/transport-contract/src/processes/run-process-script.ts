import type { Transport } from '@net/transport';
import { run as echoOnDescriptor } from './echo-on-descriptor.ts';
import { run as listen } from './listen.ts';
import { run as listenOnDescriptor } from './listen-on-descriptor.ts';
import type { ProgramName } from './program-name.ts';
import { run as read } from './read.ts';
import { run as share } from './share.ts';
import { run as waitWithoutAccepting } from './wait-without-accepting.ts';

const programs: Record<ProgramName, (transport: Transport, args: string[]) => void | Promise<void>> = {
  'echo-on-descriptor': echoOnDescriptor,
  listen,
  'listen-on-descriptor': listenOnDescriptor,
  read,
  share,
  'wait-without-accepting': waitWithoutAccepting,
};

/**
 * Runs the program for which the suite has started this process, with the given transport. This must be the only call in the
 * script that a subject declares as its `processScript`.
 *
 * @throws Error if the process was not started by the suite.
 */
export async function runProcessScript(transport: Transport): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2);
  if (!Object.hasOwn(programs, name)) throw new Error(`The suite has no program ${JSON.stringify(name)}`);
  await programs[name as ProgramName](transport, args);
}
