import { validateBoolean } from '@net/errors';

let gatherWrites = true;

/** Whether sockets join small writes of one turn to one system call when they are not told. @default true */
export function getDefaultGatherWrites(): boolean {
  return gatherWrites;
}

/**
 * Sets what {@link getDefaultGatherWrites} returns, for sockets that are made afterwards.
 *
 * @throws ERR_INVALID_ARG_TYPE
 */
export function setDefaultGatherWrites(value: boolean): void {
  validateBoolean(value, 'value');
  gatherWrites = value;
}
