import { ERR_INVALID_ARG_VALUE, inspectValue, validateObject } from '@net/errors';
import { validateRules } from './rule.ts';
import type { FaultOptions } from './with-faults.ts';

/**
 * Parses the text of a fault file: JSON with the options `rules` and `seed` of `withFaults`. `$schema` may refer to the JSON
 * schema for editors (`src/faults/faults.schema.json` of this package).
 *
 * @param name The name of the file in error messages.
 * @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE; the message names the field.
 */
export function parseFaults(text: string, name = 'faults'): FaultOptions {
  const value = parseJSON(text, name);
  validateObject(value, name);
  const { rules, seed, $schema, ...others } = value as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`${name}.${unknown}`, others[unknown], 'is not known');
  if (seed !== undefined && typeof seed !== 'number' && typeof seed !== 'string') {
    throw invalid(`${name}.seed`, seed, 'must be a number or a string');
  }
  validateRules(rules, `${name}.rules`);
  return { rules, seed };
}

function parseJSON(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(name, text, `must be JSON: ${(error as Error).message}`);
  }
}

function invalid(name: string, actual: unknown, reason: string): Error {
  return ERR_INVALID_ARG_VALUE({ name, shown: inspectValue(actual), reason });
}
