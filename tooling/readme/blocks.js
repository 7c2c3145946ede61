const FENCED = /^```(?:ts|js|typescript|javascript)\n(.*?)^```$/gms;
const PROGRAM = /^```mjs\n(.*?)^```$/gms;
const CLAIM = /^(?<indent>\s*)(?<statement>\S.*?);?\s*\/\/ (?<kind>→|throws) (?<text>.+)$/;
const DECLARATION = /^(?:const|let|var) (?<pattern>\w+)(?:: [^=]+)? = /;
const PRINT = /^console\.log\((?<argument>.*)\)$/;

/**
 * The code blocks of a README, with what their comments claim turned into assertions.
 *
 * @param {string} markdown
 * @returns {{ line: number, code: string }[]} `line` is where the block's first line of code stands, from 1.
 */
export function readBlocks(markdown) {
  return Array.from(markdown.matchAll(FENCED), (match) => ({
    line: markdown.slice(0, match.index).split('\n').length + 1,
    code: `import * as readme from '@net-tooling/readme/assertions';${match[1].split('\n').map(assertClaim).join('\n')}`,
  }));
}

/**
 * The programs of a README, with what their comments claim that they print.
 *
 * @param {string} markdown
 * @returns {{ line: number, code: string, printed: string[] }[]} `line` as above.
 */
export function readPrograms(markdown) {
  return Array.from(markdown.matchAll(PROGRAM), (match) => ({
    line: markdown.slice(0, match.index).split('\n').length + 1,
    code: match[1],
    printed: match[1].split('\n').flatMap((line) => {
      const claim = CLAIM.exec(line)?.groups;
      return claim && PRINT.test(claim.statement) ? [claim.text] : [];
    }),
  }));
}

/** @param {string} line */
function assertClaim(line) {
  const claim = CLAIM.exec(line)?.groups;
  if (!claim) return line;
  const { indent, statement, kind, text } = claim;
  const expected = JSON.stringify(text.trim());
  if (kind === 'throws') return `${indent}await readme.throws(async () => { ${statement}; }, ${expected});`;

  const printed = PRINT.exec(statement)?.groups;
  if (printed) return `${indent}readme.prints([${printed.argument}], ${expected});`;
  const declared = DECLARATION.exec(statement)?.groups;
  if (declared) return `${indent}${statement}; readme.shows(${declared.pattern}, ${expected});`;
  return `${indent}readme.shows(${statement}, ${expected});`;
}
