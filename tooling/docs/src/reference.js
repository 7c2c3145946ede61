import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Application, Converter, ReflectionKind } from 'typedoc';
import { writeReadme } from './home.js';
import { FAVICON, STYLES } from './live-pages.js';
import { fitForSite, section } from './markdown.js';
import { packages, ROOT } from './packages.js';
import { SiteTheme } from './theme.js';

const PAGES = fileURLToPath(new URL('../pages', import.meta.url));
const REFERENCE_STYLE = fileURLToPath(new URL('./reference.css', import.meta.url));

/**
 * Writes the reference of all packages, made of their doc comments and READMEs.
 *
 * @param {string} destination
 * @param {string} scratch An empty folder.
 * @returns {Promise<string[]>} What TypeDoc is not content with.
 */
export async function writeReference(destination, scratch) {
  const all = packages();
  /** @type {string[]} */
  const complaints = [];
  const written = [];
  for (const each of all) written.push(await convert(each, all, scratch, complaints));

  const style = join(scratch, 'site.css');
  writeFileSync(style, [...STYLES, REFERENCE_STYLE].map((file) => readFileSync(file, 'utf8')).join('\n'));
  const application = await Application.bootstrap({
    ...common,
    name: '@net',
    entryPointStrategy: 'merge',
    entryPoints: written,
    readme: writeReadme(all, scratch),
    projectDocuments: ['recipes.md', 'connecting.md', 'coming-from-node-net.md'].map((name) =>
      writePage(name, all, scratch),
    ),
    theme: 'site',
    customCss: style,
    favicon: FAVICON,
    lightHighlightTheme: 'github-light-default',
    darkHighlightTheme: 'github-dark-default',
    out: destination,
    githubPages: true,
    hideGenerator: true,
    visibilityFilters: { inherited: false },
    navigation: { includeGroups: false, includeCategories: false, includeFolders: false },
    headings: { readme: false },
    searchInComments: true,
    searchInDocuments: true,
  });
  listen(application, complaints);
  application.renderer.defineTheme('site', SiteTheme);
  const project = await application.convert();
  if (!project) throw new Error(complaints.join('\n'));
  await application.generateDocs(project, destination);
  return complaints;
}

/** Reads one package, and writes what it found as JSON. @returns {Promise<string>} The file. */
async function convert({ name, folder, home, entries, readme, website }, all, scratch, complaints) {
  const readmeFile = join(scratch, `${folder}.md`);
  // The page has the name for a title already.
  const body = readme.replace(`# ${name}\n`, '');
  writeFileSync(readmeFile, fitForSite(body, `packages/${folder}`, all));
  const application = await Application.bootstrap({
    ...common,
    name,
    entryPoints: entries,
    tsconfig: join(home, 'tsconfig.json'),
    readme: readmeFile,
    basePath: ROOT,
    displayBasePath: ROOT,
    disableGit: true,
    sourceLinkTemplate: `${website}/blob/main/{path}#L{line}`,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    sort: ['source-order'],
    exclude: ['**/*.test.ts'],
  });
  listen(application, complaints);
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => nameSymbols(project));
  const project = await application.convert();
  if (!project) throw new Error(complaints.join('\n'));
  // Of several entries each is a module of its own, which TypeDoc names after the path of its file.
  if (entries.length > 1) {
    for (const module of project.children ?? [])
      module.name = basename(module.name).replace(/^src$/, 'index');
  }
  const file = join(scratch, `${folder}.json`);
  writeFileSync(file, JSON.stringify(application.serializer.projectToObject(project, ROOT)));
  return file;
}

/** Members whose names are symbols: those of the language get the names by which they are written; others only Node calls. */
function nameSymbols(project) {
  for (const member of project.getReflectionsByKind(
    ReflectionKind.ClassOrInterface | ReflectionKind.ClassMember,
  )) {
    const symbol = /^\[(\w+)\]$/.exec(member.name)?.[1];
    if (symbol === undefined) continue;
    if (symbol in Symbol) member.name = `[Symbol.${symbol}]`;
    else project.removeReflection(member);
  }
}

/** Writes a page: what it has of its own, and what it takes from the READMEs. @returns {string} The file. */
function writePage(name, all, scratch) {
  const page = readFileSync(join(PAGES, name), 'utf8');
  const text = page.replaceAll(/^<!-- differences: (.+) -->$/gm, (_comment, folder) => {
    const { readme } = all.find((each) => each.folder === folder) ?? {};
    if (readme === undefined) throw new Error(`There is no package ${folder}`);
    return fitForSite(section(readme, 'Differences from Node'), `packages/${folder}`, all);
  });
  const file = join(scratch, name);
  writeFileSync(file, fitForSite(text, 'tooling/docs/pages', all));
  return file;
}

const common = { skipErrorChecking: true, plugin: [] };

/** Collects warnings and errors in place of printing them. */
function listen(application, complaints) {
  const { logger } = application;
  logger.log = (text, level) => {
    if (level >= 2) complaints.push(stripVTControlCharacters(text));
  };
}
