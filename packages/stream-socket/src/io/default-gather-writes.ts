import { validateBoolean } from '@net/errors';

let gatherWrites = true;

/**
 * The default of the option `gatherWrites`: whether sockets join the small writes of one turn of the event loop into one system
 * call. @default true
 */
export function getDefaultGatherWrites(): boolean {
  return gatherWrites;
}

/**
 * Sets what {@link getDefaultGatherWrites} returns. Existing sockets are not affected.
 *
 * @throws ERR_INVALID_ARG_TYPE
 */
export function setDefaultGatherWrites(value: boolean): void {
  validateBoolean(value, 'value');
  gatherWrites = value;
}
