// Markdown as the pages need it: tables, headings, and text whose characters have no meaning of their own.

/** What is code in a text, without being marked so: URLs, options and the names of variables. */
const CODE = /\bhttps?:\/\/[^\s,;)]*|(?<![\w-])--[a-z][\w-]+|\bMINTMARK_[A-Z_]+\b/g;

/** A text that may have code spans. Outside of them, what would be markup is escaped. */
export const prose = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('*', '\\*').replace(CODE, '`$&`')))
    .join('')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');

/** A text as code, also in a table. */
export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``).replaceAll('|', '\\|');

/** A table. @param heads - of its columns @param rows - of cells in Markdown */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');

/** A block of code. */
export const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\`\n`;

/** Paragraphs, tables and blocks, each after an empty line. */
export const sections = (...parts: readonly string[]): string => `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`;

/** The first letter as a capital, unless a name begins with it, and a full stop at the end. */
export const sentence = (text: string): string => {
  const capital = /^[a-z]+[ ,]/.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
};
