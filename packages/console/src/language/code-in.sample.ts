// For the tests of texts in other languages.

/** Commands, options and names of members in a text: the same in every language. */
export const codeIn = (text: string): string[] => [...new Set(text.match(/`[^`]+`|--[a-z-]+|\b[a-z]+_[a-z_]+\b/g))].sort();
