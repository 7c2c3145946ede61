import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * Writes the declarations of a package, one file per source file, for ESM (`.d.ts`) and CommonJS (`.d.cts`).
 *
 * They are not bundled: a bundler of declarations cannot tell the types from the values that another package exports,
 * and breaks `export * as default`. The sources of the other packages are read for their types, so nothing of them has
 * to be built.
 *
 * @param {string[]} entry The source files of the public subpaths.
 */
export function writeDeclarations(entry) {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
    ts.sys,
    '.',
  );
  const program = ts.createProgram(entry, {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  });
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, FORMAT));

  const sources = `${resolve('src')}/`;
  for (const file of program.getSourceFiles()) {
    if (!resolve(file.fileName).startsWith(sources)) continue;
    const target = join('dist', relative('src', file.fileName)).replace(/\.ts$/, '');
    program.emit(file, (_name, text) => {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(`${target}.d.ts`, pointTo('.js', text));
      writeFileSync(`${target}.d.cts`, pointTo('.cjs', text));
    });
  }
}

/** Sources import each other with the extension `.ts`; what is published has another. */
function pointTo(extension, text) {
  return text.replaceAll(/((?:from|import)\s*\(?\s*['"]\.\.?\/[^'"]*)\.ts(?=['"])/g, `$1${extension}`);
}

const FORMAT = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
};
