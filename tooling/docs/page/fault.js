import { parseIP } from '@net/ip-parse';

/** What is wrong with a text that is no address, and where. */
export function faultOf(text) {
  try {
    parseIP(text);
    return undefined;
  } catch (error) {
    return error.message;
  }
}
