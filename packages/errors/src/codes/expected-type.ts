const PRIMITIVE_TYPES = ['string', 'number', 'bigint', 'boolean', 'symbol', 'function', 'object'];

/**
 * Describes the accepted types of an argument, as Node's type errors do.
 *
 * An entry of `expected` is a type if it is `Function`, `Object` or a result of `typeof` except `undefined`, and a class if it
 * is another single capitalised word. Other entries (`null`, `net.BlockList`) are copied. A single such entry with a capital letter
 * gets the article `an`, unless it begins with `a` or `an`.
 *
 * @example describeExpected(['string', 'Buffer', 'DataView']) // 'of type string or an instance of Buffer or DataView'
 */
export function describeExpected(expected: string | readonly string[]): string {
  const types: string[] = [];
  const classes: string[] = [];
  const others: string[] = [];
  for (const entry of typeof expected === 'string' ? [expected] : expected) {
    if (PRIMITIVE_TYPES.includes(entry) || entry === 'Function' || entry === 'Object') {
      types.push(entry.toLowerCase());
    } else if (/^[A-Z][A-Za-z0-9]*$/.test(entry)) classes.push(entry);
    else others.push(entry);
  }

  // Lists the type object as a class if there are other classes, as Node's messages do: "an instance of Buffer or Object".
  const objectType = types.indexOf('object');
  if (classes.length > 0 && objectType !== -1) {
    types.splice(objectType, 1);
    classes.push('Object');
  }

  const phrases: string[] = [];
  if (types.length > 0) phrases.push(`${types.length > 1 ? 'one of' : 'of'} type ${orList(types)}`);
  if (classes.length > 0) phrases.push(`an instance of ${orList(classes)}`);
  if (others.length > 1) phrases.push(`one of ${orList(others)}`);
  else if (others[0] !== undefined) phrases.push(needsArticle(others[0]) ? `an ${others[0]}` : others[0]);
  return phrases.join(' or ');
}

function needsArticle(noun: string): boolean {
  return /[A-Z]/.test(noun) && !/^an? /.test(noun);
}

/** Joins words as an English list: `a`, `a or b`, `a, b, or c`. */
function orList(words: readonly string[]): string {
  return joinWords(words, 'or');
}

/** Joins words as an English list: `a`, `a and b`, `a, b, and c`. */
export function andList(words: readonly string[]): string {
  return joinWords(words, 'and');
}

function joinWords(words: readonly string[], conjunction: string): string {
  if (words.length < 3) return words.join(` ${conjunction} `);
  return `${words.slice(0, -1).join(', ')}, ${conjunction} ${words[words.length - 1]}`;
}
