const LINKS = [
  ['Packages', 'index.html#packages'],
  ['Recipes', 'documents/Recipes.html'],
  ['From node:net', 'documents/Coming_from_node_net.html'],
  ['Try a list', 'try/block-list.html'],
  ['Try a map', 'try/map.html'],
  ['Try a network', 'try/network.html'],
];

/** The links of the bar that stands on top of each page. @param {string} root The way from the page to the site's first page. */
export function navigation(root) {
  return LINKS.map(([text, target]) => `<a href="${root}${target}">${text}</a>`).join('');
}
