import { describeReceived } from '../show/received.ts';
import { defineError } from './define-error.ts';

/**
 * An argument or option has the wrong type, and what is accepted needs no list to be worded.
 *
 * It has the code of `ERR_INVALID_ARG_TYPE`, and stands apart from it so that who expects a string does not carry what it
 * takes to say "one of type string or number or an instance of Buffer".
 */
export const invalidSimpleType = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_ARG_TYPE',
  (data: {
    /** What was wrong: `port`, `options.port`. */
    name: string;
    /** What is accepted, as the end of "must be": `of type string`, `an instance of Array`. */
    expectation: string;
    /** The value that came instead. */
    actual: unknown;
  }) => {
    const { name, expectation, actual } = data;
    const kind = name.includes('.') ? 'property' : 'argument';
    const subject = name.endsWith(' argument') ? name : `"${name}" ${kind}`;
    return `The ${subject} must be ${expectation}. ${describeReceived(actual)}`;
  },
);
