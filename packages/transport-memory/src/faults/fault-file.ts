import { validateObject } from '@net/errors';
import { invalid } from '../arguments/check-properties.ts';
import { checkFaultOptions, type FaultOptions } from './rule.ts';

/**
 * Parses the text of a fault file: JSON with the options `rules` and `seed` of `withFaults`. `$schema` may refer to the JSON
 * schema for editors (`src/faults/faults.schema.json` of this package). A byte order mark at the start is ignored.
 *
 * @param name The name of the file in error messages.
 * @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE; the message names the field.
 */
export function parseFaults(text: string, name = 'faults'): FaultOptions {
  const value = parseJSON(text, name);
  validateObject(value, name);
  const { $schema, ...options } = value as { $schema?: unknown };
  checkFaultOptions(options, name);
  return options;
}

function parseJSON(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw invalid(name, text, `must be JSON: ${(error as Error).message}`);
  }
}
