import { DefaultTheme, JSX } from 'typedoc';
import { makeHome } from './home.js';
import { navigation } from './navigation.js';

/**
 * TypeDoc's theme with the bar of the site, the same links on each page beside TypeDoc's search and menu; with the first page; and
 * with titles in which the kind can be told from the name by a style.
 */
export class SiteTheme extends DefaultTheme {
  getRenderContext(page) {
    const context = super.getRenderContext(page);
    const { toolbar, header, indexTemplate } = context;
    context.toolbar = (props) => {
      const bar = toolbar(props);
      const links = childrenOf(bar)
        .flatMap(childrenOf)
        .find((element) => element?.props?.id === 'tsd-toolbar-links');
      links.children = [raw(navigation(context.relativeURL('./')))];
      return bar;
    };
    context.header = (props) => {
      const title = header(props);
      const heading = childrenOf(title).find((element) => element?.tag === 'h1');
      if (heading?.children[0]) {
        const [kind, ...name] = heading.children;
        heading.children = [JSX.createElement('span', { class: 'kind' }, kind), ...name];
      }
      return title;
    };
    context.indexTemplate = (props) => [raw(makeHome()), indexTemplate(props)];
    return context;
  }
}

const childrenOf = (element) => [element?.children ?? []].flat();
const raw = (html) => JSX.createElement(JSX.Raw, { html });
