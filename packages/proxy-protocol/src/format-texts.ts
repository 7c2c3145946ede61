import { ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, quote, validateString } from '@net/errors';
import { encodeBytes, encodeUTF8 } from './text.ts';
import type { TextField } from './text-fields.ts';
import { MAX_VALUE_LENGTH, writeTLV } from './tlv.ts';

/** Formats the text properties that are set as TLVs. @throws As `formatProxyHeader`. */
export function formatTexts<Name extends string>(
  fields: readonly TextField<Name>[],
  values: { readonly [Field in Name]?: string | undefined },
  owner: string,
): number[] {
  return fields.flatMap(({ name, type, isUTF8 }) => {
    const text: unknown = values[name];
    if (text === undefined) return [];
    const fullName = `${owner}.${name}`;
    validateString(text, fullName);
    if (isUTF8 ? !isWellFormed(text) : /[^\0-\xff]/.test(text)) {
      const reason = isUTF8 ? 'must not have lone surrogates' : 'must have one byte per character';
      throw ERR_INVALID_ARG_VALUE({ name: fullName, shown: quote(text), reason });
    }
    const value = isUTF8 ? encodeUTF8(text) : encodeBytes(text);
    if (value.length > MAX_VALUE_LENGTH) {
      throw ERR_OUT_OF_RANGE({
        name: `${fullName}.length`,
        range: `<= ${MAX_VALUE_LENGTH}`,
        actual: value.length,
      });
    }
    return writeTLV(type, value);
  });
}

/** Whether a text has no lone surrogates. UTF-8 encodes a lone surrogate as U+FFFD, so reading would return another text. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);
