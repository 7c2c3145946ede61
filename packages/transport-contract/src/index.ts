export { type ContractSubject, describeTransport } from './describe-transport.ts';
export type { Capability } from './limitations/capability-checks.ts';
export { machineLimitations } from './limitations/machine-limitations.ts';
export type { TestRunner } from './test-runner.ts';
