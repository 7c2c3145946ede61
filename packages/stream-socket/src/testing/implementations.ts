import { getDefaultTransport } from '@net/transport';
import { type NetImplementation, testsOfBoth } from '@net-tooling/parity';
import { connect, Socket } from '../index.ts';

/** This package's. Options that Node's declarations do not know are not used through this type. */
export const ours = {
  name: 'ours',
  Socket,
  connect,
  module: { source: "export * from '@net/stream-socket'", directory: import.meta.dirname },
} as unknown as NetImplementation;

export const { testBoth, testSame } = testsOfBoth(ours);

/** Whether sockets use the runtime's own ones, and cannot do better than those. */
export const onHostTransport = getDefaultTransport().name === 'host';
