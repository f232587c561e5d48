// The anchors of headings, as GitHub writes them: links work in the repository and in the site.

/** The anchor of a heading. @param heading - as text, without markup */
export const slugOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
