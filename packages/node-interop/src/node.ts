import { acceptAsBlockList } from './block-list-class.ts';
import { giveBytesToTls } from './bytes-for-tls.ts';
import { ChildConnections } from './child-connections.ts';
import { readAutoSelectFamily } from './command-line.ts';
import { setHandleOwner } from './handle-owner.ts';
import type { NodeIdentity } from './identity.ts';
import { exposeIdleTimer } from './idle-timer.ts';
import { acceptNodesInstances, inheritFromNode } from './inherit.ts';
import { beginConnectEntry, recordsConnects } from './performance-entry.ts';
import { defineServerMembers } from './server-members.ts';
import { defineSocketMembers } from './socket-members.ts';
import { takeHandle } from './take-handle.ts';
import { makeTransferable, markTransferable } from './thread-transfer.ts';

/** The functions for Node; null on another runtime, where this file runs only if a bundler chose the condition `node`. */
export const nodeIdentity: NodeIdentity | null = isNode() ? createNodeIdentity() : null;

function isNode(): boolean {
  const { process } = globalThis;
  return Boolean(process?.versions?.node) && !process.versions.bun && !('Deno' in globalThis);
}

function createNodeIdentity(): NodeIdentity {
  return {
    completeSocketClass(ours, internals) {
      defineSocketMembers(ours.prototype, internals);
      makeTransferable(ours.prototype, 'Socket', internals);
      inheritFromNode(ours.prototype, 'Socket');
      acceptNodesInstances(ours, 'Socket');
    },
    completeServerClass(ours, internals) {
      defineServerMembers(ours.prototype, internals);
      makeTransferable(ours.prototype, 'Server', internals);
      inheritFromNode(ours.prototype, 'Server');
      acceptNodesInstances(ours, 'Server');
    },
    completeBlockListClass: acceptAsBlockList,
    onSocketConstructed: markTransferable,
    giveBytesToTls,
    exposeIdleTimer,
    onServerConstructed: markTransferable,
    setHandleOwner,
    takeHandle,
    recordsConnects,
    beginConnectEntry,
    createChildConnections: () => new ChildConnections(),
    readAutoSelectFamily,
  };
}
