export type { AddressRules, AddressSet } from './address-rules.ts';
export type { AgentClass, DispatcherOptions } from './dispatcher.ts';
export { createGuard, type FetchDispatcher, type Guard } from './guard.ts';
export type { GuardOptions, NetModule, Protocol } from './options.ts';
export type { IPBlockedError, RequestBlockedError } from './refusal.ts';
