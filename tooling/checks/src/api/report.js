import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * What a package exports, as its users' compiler sees it: every declaration without its comments, sorted by name, and
 * those that are not exported but that an exported one speaks of.
 *
 * @param {string} folder The package's; its declarations must have been built.
 * @returns {string} Markdown.
 */
export function reportOf(folder) {
  const { name, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const entries = Object.entries(exports)
    .filter(([subpath]) => !subpath.endsWith('.json'))
    .map(
      ([
        subpath,
        {
          import: { types },
        },
      ]) => ({ name: name + subpath.slice(1), file: join(folder, types) }),
    );

  const program = ts.createProgram(
    entries.map(({ file }) => file),
    {
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      noLib: true,
      types: [],
    },
  );
  return entries.map((entry) => section(program, entry, join(folder, 'dist'))).join('\n');
}

function section(program, { name, file }, home) {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`${name} has no declarations: build it first`);
  // What is imported for what it does has no exports, and then is no module to the compiler.
  const module = checker.getSymbolAtLocation(source);
  const exported = module ? checker.getExportsOfModule(module).sort(byName) : [];
  const symbols = new Set(exported.map((symbol) => target(checker, symbol)));
  const lines = exported.flatMap((symbol) => describe(checker, symbol, home));
  const hidden = [...reached(checker, symbols, home)].sort(byName);
  const parts = [
    `# ${name}\n\n${lines.length > 0 ? block(lines) : 'Nothing: it is imported for what it does.\n'}`,
  ];
  if (hidden.length > 0) {
    const texts = hidden.flatMap((symbol) => declarationsIn(symbol, home).map(print));
    parts.push(`## Not exported, but spoken of\n\n${block(texts)}`);
  }
  return parts.join('\n');
}

function describe(checker, symbol, home) {
  const found = target(checker, symbol);
  const name = symbol.name;
  if (found.flags & ts.SymbolFlags.ValueModule) {
    const names = checker.getExportsOfModule(found).map((each) => each.name);
    return [`export * as ${name}: { ${names.sort().join(', ')} }`];
  }
  const own = declarationsIn(found, home);
  if (own.length > 0) return own.map((declaration) => rename(print(declaration), found.name, name));
  return [`export { ${name} } from ${JSON.stringify(origin(symbol))};`];
}

/** What a name of another package is imported from, as the declarations say. */
function origin(symbol) {
  for (let node = symbol.declarations?.[0]; node; node = node.parent) {
    if ((ts.isExportDeclaration(node) || ts.isImportDeclaration(node)) && node.moduleSpecifier) {
      return node.moduleSpecifier.text;
    }
  }
  return 'elsewhere';
}

/** Declarations of the package that the given ones speak of, and those that these speak of, and so on. */
function reached(checker, symbols, home) {
  const found = new Set();
  const queue = [...symbols];
  for (const symbol of queue) {
    for (const declaration of declarationsIn(symbol, home)) visit(declaration);
  }
  return found;

  function visit(node) {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      const spoken = symbol && target(checker, symbol);
      if (spoken && !symbols.has(spoken) && !found.has(spoken) && declarationsIn(spoken, home).length > 0) {
        found.add(spoken);
        queue.push(spoken);
      }
    }
    if (!isInternal(node)) ts.forEachChild(node, visit);
  }
}

/** The statements at the top of the package's own files that declare a name. */
function declarationsIn(symbol, home) {
  const statements = (symbol.declarations ?? []).map((declaration) =>
    ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration,
  );
  return statements.filter(
    (statement) =>
      statement.parent &&
      ts.isSourceFile(statement.parent) &&
      statement.parent.fileName.startsWith(`${home}/`) &&
      !ts.isSourceFile(statement),
  );
}

function target(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

const printer = ts.createPrinter({ removeComments: true });

function print(statement) {
  const { transformed } = ts.transform(statement, [
    (context) => {
      const keep = (node) => (isInternal(node) ? undefined : ts.visitEachChild(node, keep, context));
      return keep;
    },
  ]);
  return printer.printNode(ts.EmitHint.Unspecified, transformed[0], statement.getSourceFile());
}

/** A member whose key is a symbol of a module, `[kState]`: packages keep these to themselves. Not `[Symbol.iterator]`. */
function isInternal(node) {
  return (
    (ts.isClassElement(node) || ts.isTypeElement(node)) &&
    node.name !== undefined &&
    ts.isComputedPropertyName(node.name) &&
    ts.isIdentifier(node.name.expression)
  );
}

function rename(text, from, to) {
  return from === to ? text : `${text}\nexport { ${from} as ${to} };`;
}

const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const block = (lines) => `\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`;
