export { parseFaults } from './faults/fault-file.ts';
export type { FaultOptions, FaultRule } from './faults/rule.ts';
export { withFaults } from './faults/with-faults.ts';
