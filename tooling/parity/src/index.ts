export { describeParity, type Scenario } from './describe-parity.ts';
export { logEvents } from './log-events.ts';
export { type ErrorLook, lookOf } from './look-of.ts';
export { type OtherNode, otherNode } from './other-node.ts';
export { abstractName, closeOf, ipcPath, listen, type Peer, pair, refusedPort, track } from './peers.ts';
export {
  type ChildModule,
  type Program,
  type ProgramContext,
  type RunningProgram,
  startProgram,
} from './programs.ts';
export { type NetModule, portOf, Stage } from './stage.ts';
export { stateOf } from './state-of.ts';
export { type NetImplementation, nodes, testsOfBoth } from './tests-of-both.ts';
