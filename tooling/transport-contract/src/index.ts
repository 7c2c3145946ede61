export type { Capability } from './capabilities.ts';
export { type ContractSubject, describeTransport } from './describe-transport.ts';
export { machineLimitations } from './machine-limitations.ts';
