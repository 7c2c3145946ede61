import { defineError } from './define-error.ts';

/**
 * A text was read as an IP address, or as a prefix or range of them, and where it fails is known.
 *
 * It has the code of `ERR_INVALID_IP_ADDRESS`, and stands apart from it so that a parser does not carry what it takes to
 * show other values than text.
 */
export const invalidIPText = /*#__PURE__*/ defineError(
  TypeError,
  'ERR_INVALID_IP_ADDRESS',
  (data: {
    /** The text. */
    input: string;
    /** What is wrong with it. */
    reason: string;
    /** Where in the text. */
    index: number;
    /** What would have been accepted: `an IPv4 address`. */
    expected: string;
  }) =>
    `Invalid IP address: ${data.input} (${data.reason} at index ${data.index}; expected ${data.expected})`,
  ({ reason, index }) => ({ reason, index }),
);
