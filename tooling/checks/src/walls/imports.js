import process from 'node:process';
import { cruise } from 'dependency-cruiser';
import { rules, TESTS } from './rules.js';

/**
 * Looks at every import of every package, also those of types only.
 *
 * @param {string} root The folder of the repository.
 * @returns {Promise<{ modules: number, imports: number, violations: string[], betweenPackages: PackageImport[] }>}
 *
 * @typedef {{ from: string, to: string, imports: number }} PackageImport How many imports of a package's sources lead to another.
 */
export async function checkImports(root) {
  // The cruiser looks for all that it is given where it runs.
  const before = process.cwd();
  process.chdir(root);
  try {
    const { output } = await cruise(
      ['packages'],
      {
        ruleSet: { forbidden: rules },
        validate: true,
        doNotFollow: { path: 'node_modules' },
        exclude: { path: '/(dist|\\.readme)/' },
        tsPreCompilationDeps: true,
      },
      {
        conditionNames: ['@net/source', 'import', 'node', 'default', 'types'],
        exportsFields: ['exports'],
        extensions: ['.ts', '.js', '.json', '.d.ts'],
      },
    );
    if (typeof output === 'string') throw new Error(output);
    const { violations, totalCruised, totalDependenciesCruised } = output.summary;
    return {
      modules: totalCruised,
      imports: totalDependenciesCruised,
      violations: violations.map(
        ({ rule, from, to }) => `${from} → ${to}\n    ${rule.name}: ${reason(rule)}`,
      ),
      betweenPackages: betweenPackages(output.modules),
    };
  } finally {
    process.chdir(before);
  }
}

function reason({ name }) {
  return rules.find((rule) => rule.name === name)?.comment;
}

/** @param {import('dependency-cruiser').IModule[]} modules @returns {PackageImport[]} */
function betweenPackages(modules) {
  const counts = new Map();
  for (const { source, dependencies } of modules) {
    if (new RegExp(TESTS).test(source)) continue;
    for (const { resolved } of dependencies) {
      const [from, to] = [source, resolved].map((path) => /^packages\/([^/]+)/.exec(path)?.[1]);
      const pair = `${from} ${to}`;
      if (from && to && from !== to) counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  }
  return [...counts].map(([pair, imports]) => {
    const [from, to] = pair.split(' ');
    return { from, to, imports };
  });
}
