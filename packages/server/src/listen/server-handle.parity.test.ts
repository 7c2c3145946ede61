import type { Server } from 'node:net';
import { inspect } from 'node:util';
import * as sockets from '@net/stream-socket';
import { abstractName, describeParity, lookOf, type Stage } from '@net-tooling/parity';
import { expect } from 'vitest';
import * as servers from '../index.ts';

/** The internal properties of a server that Node's own tests and some programs read. */
interface Undocumented {
  _connectionKey?: string;
  _handle: { getsockname?(out: object): number };
}

async function listening(stage: Stage, options?: object): Promise<Server & Undocumented> {
  return (await stage.listening(stage.server(), options)) as unknown as Server & Undocumented;
}

describeParity('what is beneath a server', { ...sockets, ...servers }, [
  {
    name: 'address() throws when the system cannot tell',
    async run(stage) {
      const server = await listening(stage);
      server._handle.getsockname = () => -98;
      try {
        return server.address();
      } catch (error) {
        return lookOf(error);
      } finally {
        delete server._handle.getsockname;
      }
    },
    outcome: {
      class: 'Error',
      message: 'address EADDRINUSE',
      code: 'EADDRINUSE',
      errno: -98,
      syscall: 'address',
    },
    overHost: {
      outcome: expect.objectContaining({ address: '127.0.0.1' }),
      why: 'the handle is a server of the runtime, which has no getsockname',
    },
  },
  {
    name: '_connectionKey is where it was asked to listen',
    async run(stage) {
      const path = abstractName();
      const keys = [
        (await listening(stage, { port: 0 }))._connectionKey,
        (await listening(stage, { port: 0, host: '127.0.0.1' }))._connectionKey,
        (await listening(stage, { path }))._connectionKey?.replace(path, 'path'),
      ];
      return keys;
    },
    outcome: ['6::::0', '4:127.0.0.1:0', '-1:path:-1'],
  },
  {
    name: 'the getters of the prototype can be read there, where there is no server',
    run: ({ net }) => net.Server.prototype.listening,
    outcome: false,
  },
  {
    name: 'a server shows as a Server',
    run: (stage) => [stage.net.Server.name, inspect(stage.server(), { depth: -1 })],
    outcome: ['Server', '[Server]'],
  },
  {
    name: 'keepAliveInitialDelay is told in whole seconds',
    run: (stage) =>
      [undefined, 999, 2500, -5000].map((keepAliveInitialDelay) => {
        const server = stage.server({ keepAliveInitialDelay });
        return (server as unknown as { keepAliveInitialDelay: number }).keepAliveInitialDelay;
      }),
    outcome: [0, 0, 2, 0],
  },
]);
