import { EventEmitter, once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { inherits } from 'node:util';
import * as sockets from '@net/stream-socket';
import { describeParity, type Stage } from '@net-tooling/parity';
import * as servers from './index.ts';

const ours = { ...sockets, ...servers };

/** `Server` as a function. The types only declare the constructor. */
interface CallableServer {
  (...args: unknown[]): Server;
  call(target: object, ...args: unknown[]): void;
}

async function greets(stage: Stage, server: Server): Promise<string> {
  await stage.listening(stage.keepServer(server));
  server.once('connection', (socket: Socket) => socket.end('hello'));
  let text = '';
  for await (const bytes of stage.connectTo(server)) text += bytes;
  return text;
}

describeParity('making a server', ours, [
  {
    name: 'without new',
    async run(stage) {
      const server = (stage.net.Server as unknown as CallableServer)();
      return [server instanceof stage.net.Server, await greets(stage, server)];
    },
    outcome: [true, 'hello'],
  },
  {
    name: 'by a class that extends it',
    async run(stage) {
      class Greeter extends stage.net.Server {
        greeting = 'hi';
      }
      const server = new Greeter({ allowHalfOpen: true });
      const { allowHalfOpen } = server as Greeter & { allowHalfOpen: boolean };
      return [
        server instanceof Greeter,
        server instanceof stage.net.Server,
        server.greeting,
        server.constructor === Greeter,
        allowHalfOpen,
        await greets(stage, server),
      ];
    },
    outcome: [true, true, 'hi', true, true, 'hello'],
  },
  {
    name: 'by a class that overrides methods: they are the ones that are called',
    async run(stage) {
      const calls: string[] = [];
      class Loud extends stage.net.Server {
        override emit(event: string, ...args: unknown[]): boolean {
          calls.push(event);
          return super.emit(event, ...(args as []));
        }
        override close(callback?: (error?: Error) => void): this {
          calls.push('close()');
          return super.close(callback);
        }
      }
      const server = stage.keepServer(new Loud());
      const controller = new AbortController();
      server.listen({ port: 0, signal: controller.signal });
      await once(server, 'listening');
      controller.abort();
      await once(server, 'close');
      return calls.filter((name) => !name.includes('istener'));
    },
    outcome: ['listening', 'close()', 'close'],
  },
  {
    name: 'by util.inherits and .call(this)',
    async run(stage) {
      const { Server } = stage.net;
      function Old(this: object, options: object) {
        (Server as unknown as CallableServer).call(this, options);
      }
      inherits(Old, Server);
      // An old constructor is one that types do not know as such.
      const server = new (Old as unknown as new (options: object) => Server & { pauseOnConnect: boolean })({
        pauseOnConnect: true,
      });
      return [server instanceof Server, server.pauseOnConnect, await greets(stage, server)];
    },
    outcome: [true, true, 'hello'],
  },
  {
    name: 'is an EventEmitter with nothing listening',
    run({ net }) {
      const server = new net.Server();
      return [
        server instanceof EventEmitter,
        server.eventNames(),
        server.listening,
        server.address(),
        server.maxConnections,
        net.Server.name,
        net.Server.length,
        Object.getPrototypeOf(net.Server) === EventEmitter,
      ];
    },
    outcome: [true, [], false, null, undefined, 'Server', 2, true],
  },
  {
    name: 'its constructor and its prototype are found, and can be replaced, like those of any function',
    run({ net: { Server } }) {
      const { value, ...attributes } = Object.getOwnPropertyDescriptor(Server.prototype, 'constructor')!;
      return [value === Server, attributes, Object.getOwnPropertyDescriptor(Server, 'prototype')!.writable];
    },
    outcome: [true, { writable: true, enumerable: false, configurable: true }, true],
  },
  {
    name: 'does not change the options it is given',
    run({ net }) {
      const options = Object.freeze({ noDelay: true });
      net.createServer(options);
      return Object.keys(options);
    },
    outcome: ['noDelay'],
  },
  {
    name: 'sees own options only',
    run({ net }) {
      const server = net.createServer(Object.create({ allowHalfOpen: true }));
      return (server as Server & { allowHalfOpen: boolean }).allowHalfOpen;
    },
    outcome: false,
  },
  {
    name: 'own properties that programs read',
    run({ net }) {
      const server = new net.Server({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 5000 });
      const names = ['allowHalfOpen', 'pauseOnConnect', 'noDelay', 'keepAlive', 'keepAliveInitialDelay'];
      return names.map((name) => (server as unknown as Record<string, unknown>)[name]);
    },
    outcome: [false, false, true, true, 5],
  },
  {
    name: 'ref and unref return the server, in every state',
    async run(stage) {
      const server = stage.server();
      const before = [server.ref() === server, server.unref() === server];
      await stage.listening(server);
      const listening = [server.ref() === server, server.unref() === server];
      server.close();
      return [before, listening, [server.ref() === server, server.unref() === server]];
    },
    outcome: [
      [true, true],
      [true, true],
      [true, true],
    ],
  },
]);
