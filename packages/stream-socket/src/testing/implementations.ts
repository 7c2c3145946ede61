import { getDefaultTransport } from '@net/transport';
import { type NetImplementation, testsOfBoth } from '@net-tooling/parity';
import { connect, Socket } from '../index.ts';

/** The implementation of this package, typed as Node's, so without the options that Node's types lack. */
export const ours = {
  name: 'ours',
  Socket,
  connect,
  module: { source: "export * from '@net/stream-socket'", directory: import.meta.dirname },
} as unknown as NetImplementation;

export const { testBoth, testSame } = testsOfBoth(ours);

/** Whether the default transport is `host`, so that sockets share the limitations of the runtime's own sockets. */
export const onHostTransport = getDefaultTransport().name === 'host';
