export { parseFaults } from './faults/fault-file.ts';
export type { FaultRule } from './faults/rule.ts';
export { type FaultOptions, withFaults } from './faults/with-faults.ts';
