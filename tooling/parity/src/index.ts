export type { ChildModule, Program, ProgramContext, RunningProgram } from './children.ts';
export { describeParity, type Scenario } from './describe-parity.ts';
export { type ErrorLook, lookOf } from './look-of.ts';
export { closed, type NetModule, portOf, Stage } from './stage.ts';
