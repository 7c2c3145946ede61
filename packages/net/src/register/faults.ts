import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getDefaultTransport, setDefaultTransport, type Transport } from '@net/transport';

/**
 * The functions of `@net/transport-memory/faults` that are used here. Declared here, because this package does not depend on
 * `@net/transport-memory`.
 */
interface FaultsModule {
  parseFaults(text: string, name: string): object;
  withFaults(transport: Transport, options: object): Transport;
}

/**
 * Injects the faults that `file` describes into the connections of all sockets and servers of this thread without the option
 * `transport`.
 *
 * @throws Error if `@net/transport-memory` is not installed, or if the file cannot be read or is not valid.
 */
export function injectFaults(file: string): void {
  const { parseFaults, withFaults } = loadFaultsModule();
  setDefaultTransport(withFaults(getDefaultTransport(), parseFaults(readFileSync(file, 'utf8'), file)));
}

function loadFaultsModule(): FaultsModule {
  // Resolved from the working directory first, because the program installs the package, then from this file.
  const here = typeof __filename === 'string' ? pathToFileURL(__filename).href : import.meta.url;
  let cause: unknown;
  for (const from of [join(process.cwd(), 'index.js'), here]) {
    try {
      return createRequire(from)('@net/transport-memory/faults') as FaultsModule;
    } catch (error) {
      cause = error;
    }
  }
  throw new Error('NET_FAULTS needs the package @net/transport-memory: npm install @net/transport-memory', {
    cause,
  });
}
