import { join } from 'node:path';

/**
 * Makes the links of a README fit for the site: to another package's page, or to the file where the code is hosted.
 *
 * @param {string} markdown
 * @param {string} place Where it stands in the repository: `packages/errors`, or an empty text.
 * @param {{ name: string, folder: string, website: string }[]} packages
 */
export function pointLinksToSite(markdown, place, packages) {
  const website = packages[0]?.website ?? '';
  return markdown.replaceAll(
    /\[(?<text>[^\]]+)\]\((?<target>(?!https?:|#)[^)\s]+)\)/g,
    (_link, text, target) => {
      const [path, fragment] = target.split('#');
      const place_ = join(place, path).replace(/\/README\.md$|\/$/g, '');
      const found = packages.find(({ folder }) => place_ === `packages/${folder}`);
      if (found) return `{@link ${found.name}! | ${text}}`;
      return `[${text}](${website}/blob/main/${place_}${fragment ? `#${fragment}` : ''})`;
    },
  );
}

/** A section of a README, without its heading. Sections that are not there are errors. */
export function section(markdown, title) {
  const found = new RegExp(`^## ${title}\\n(?<body>[^]*?)(?=^## |(?![^]))`, 'm').exec(markdown)?.groups?.body;
  if (!found) throw new Error(`There is no section "${title}"`);
  return found.trim();
}
