// Links of a page of the repository, as the site needs them. Other pages get their address in the site; files that
// are not pages, as tests and sources, are not part of it, so that their links become text.
import { relative } from 'node:path';
import { PAGES, ROOT, targetOf } from './navigation.ts';

/** The parts of a token of markdown-it that are used here. */
interface Token {
  type: string;
  tag: string;
  attrs: [string, string][] | null;
  readonly children: readonly Token[] | null;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}

interface MarkdownIt {
  readonly core: {
    readonly ruler: {
      push(
        name: string,
        rule: (state: { readonly tokens: readonly Token[]; readonly env: { readonly path: string; readonly realPath?: string } }) => void,
      ): void;
    };
  };
}

/** A plugin of markdown-it. */
export const siteLinks = (markdown: MarkdownIt): void => {
  markdown.core.ruler.push('site-links', ({ tokens, env }) => {
    const source = relative(ROOT, env.realPath ?? env.path).replaceAll('\\', '/');
    for (const { children } of tokens) replaceLinks(children ?? [], source);
  });
};

const replaceLinks = (tokens: readonly Token[], source: string): void => {
  let isText = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const href = token.attrGet('href') ?? '';
      const target = /^[a-z]+:|^#/i.test(href) ? undefined : targetOf(source, href);
      const page = target === undefined ? undefined : PAGES[target];
      isText = target !== undefined && page === undefined;
      if (page !== undefined) token.attrSet('href', `/${page}${/#.*/.exec(href)?.[0] ?? ''}`);
      if (isText) toText(token, [['title', target ?? '']]);
    } else if (token.type === 'link_close' && isText) toText(token, null);
  }
};

const toText = (token: Token, attributes: Token['attrs']): void => {
  token.type = token.type.replace('link', 'span');
  token.tag = 'span';
  token.attrs = attributes;
};
