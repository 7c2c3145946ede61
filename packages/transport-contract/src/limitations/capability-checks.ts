import { type BoundHandle, DONE, type Endpoint, type Status, type StreamKind } from '@net/transport';
import { errno } from '../session/errno.ts';
import type { Session } from '../session/session.ts';

/** A capability that a backend, or the machine it runs on, may lack. The table `capabilities` describes each name. */
export type Capability =
  | 'immediate-writes'
  | 'write-progress'
  | 'ipv6'
  | 'dual-stack'
  | 'ipv6-only'
  | 'foreign-address'
  | 'port-sharing'
  | 'keep-alive-probes'
  | 'accept-control'
  | 'bound-ports'
  | 'bound-paths'
  | 'type-of-service'
  | 'ipc'
  | 'ipc-files'
  | 'abstract-names'
  | 'native'
  | 'descriptors'
  | 'tcp-descriptors'
  | 'ipc-descriptors'
  | 'listening-descriptors'
  | 'processes'
  | 'sharing';

interface CapabilityCheck {
  /** The description, which completes "can …" and "cannot …". */
  what: string;
  /**
   * Tests whether the capability exists, to detect declared limitations that do not exist. Absent if a test cannot tell,
   * because an older system may accept the call and ignore it.
   */
  isPossible?: (session: Session) => Promise<boolean>;
}

/** The description of each capability, and the test whether it exists. */
export const capabilities: Readonly<Record<Capability, CapabilityCheck>> = {
  'immediate-writes': {
    what: 'say at once that a write is done',
    isPossible: async (session) => {
      const { client } = await session.pair('tcp');
      return client.write(new Uint8Array(1)) === DONE;
    },
  },
  'write-progress': {
    what: 'show in writeQueueSize how far a pending write has come',
  },
  ipv6: {
    what: 'use the IPv6 loopback address',
    isPossible: (session) => canListen(session, 'tcp', { address: '::1', port: 0 }),
  },
  'dual-stack': {
    what: 'accept IPv4 connections on an IPv6 listener',
    isPossible: (session) => canListen(session, 'tcp', { address: '::', port: 0 }),
  },
  'ipv6-only': {
    what: 'refuse IPv4 connections on an IPv6 listener',
  },
  'foreign-address': {
    what: 'refuse to bind to an address that is not of this machine',
  },
  'port-sharing': {
    what: 'share a port between listeners',
    isPossible: (session) =>
      canListen(session, 'tcp', { address: '127.0.0.1', port: 0 }, { reusePort: true }),
  },
  'keep-alive-probes': {
    what: 'choose the interval and the number of keep-alive probes',
    isPossible: async (session) => {
      const { client } = await session.pair('tcp');
      return client.handle.setKeepAlive(true, 60, 5, 3) === DONE;
    },
  },
  'accept-control': {
    what: 'stop accepting for a while',
    isPossible: async (session) => {
      const { listener } = await session.listening('tcp');
      return listener.handle.acceptStop() === DONE;
    },
  },
  'bound-ports': {
    what: 'bind a port before its role is known',
    isPossible: async ({ transport }) => isBound(transport.bind({ address: '127.0.0.1', port: 0 })),
  },
  'bound-paths': {
    what: 'bind an IPC path before its role is known',
    isPossible: async (session) => isBound(session.transport.bind({ path: session.ipcPath() })),
  },
  'type-of-service': {
    what: 'set the type of service',
    isPossible: async (session) => {
      const { client } = await session.pair('tcp');
      return client.handle.setTypeOfService(0x10) !== errno('ENOTSUP');
    },
  },
  ipc: {
    what: 'connect over an IPC path',
    isPossible: (session) => canListen(session, 'ipc', session.freshEndpoint('ipc')),
  },
  'ipc-files': {
    what: 'show an IPC endpoint in the file system',
  },
  'abstract-names': {
    what: 'use names in the abstract namespace of Linux',
    isPossible: async (session) => {
      const local = { path: `\0${session.unusedName()}` };
      if (!(await canListen(session, 'ipc', local))) return false;
      const connected = await session.stream('ipc').connected(local);
      return connected === DONE;
    },
  },
  native: {
    what: 'adopt a handle of the runtime below',
    isPossible: async (session) => {
      const { client } = await session.pair('tcp');
      return client.handle.native !== null;
    },
  },
  descriptors: {
    what: 'tell what a file descriptor is',
  },
  'tcp-descriptors': {
    what: 'take over the file descriptor of a TCP connection',
  },
  'ipc-descriptors': {
    what: 'take over the file descriptor of a Unix domain socket',
  },
  'listening-descriptors': {
    what: 'take over the file descriptor of a listening socket',
  },
  processes: {
    what: 'keep a process alive',
  },
  sharing: {
    what: 'share a listener with the other workers of a cluster',
  },
};

function isBound(result: BoundHandle | Status): boolean {
  if (typeof result === 'number') return false;
  result.close();
  return true;
}

async function canListen(
  session: Session,
  kind: StreamKind,
  local: Endpoint,
  options: { reusePort?: boolean } = {},
): Promise<boolean> {
  return (await session.listener(kind).started(local, options)) === DONE;
}
