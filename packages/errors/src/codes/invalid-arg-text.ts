import { defineError } from './define-error.ts';

/**
 * An argument or option has the right type and a value that cannot be used, and the caller shows it.
 *
 * It has the code of `ERR_INVALID_ARG_VALUE`, and stands apart from it so that who only ever shows text, with `quote`, does
 * not carry what it takes to show any value.
 */
export const invalidArgText = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_ARG_VALUE',
  (data: {
    /** What was wrong; with a dot in it, it is called a property. */
    name: string;
    /** The value that came, as it is to be shown. */
    shown: string;
    /** What is wrong with it, as the end of a sentence. @default 'is invalid' */
    reason?: string;
  }) => {
    const max = 128;
    const { name, shown, reason = 'is invalid' } = data;
    const kind = name.includes('.') ? 'property' : 'argument';
    const received = shown.length > max ? `${shown.slice(0, max)}...` : shown;
    return `The ${kind} '${name}' ${reason}. Received ${received}`;
  },
);
