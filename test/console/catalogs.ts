// The texts of the console, from its sources: no package offers them.
const SOURCES = new URL('../../packages/console/src/language/', import.meta.url);

/** Texts by their keys. */
type Catalog = Readonly<Record<string, string>>;

const read = async (path: string): Promise<Readonly<Record<string, Catalog>>> =>
  (await import(new URL(path, SOURCES).href)) as Readonly<Record<string, Catalog>>;

const [{ en = {} }, { de = {} }] = await Promise.all([read('en/en.ts'), read('de/de.ts')]);
const german = new Set(Object.values(de));

/** The English texts that German has in other words, without one that is also the name of a resource of every server. */
export const ENGLISH_ONLY: ReadonlySet<string> = new Set(
  Object.values(en).filter((text) => !german.has(text) && text !== 'Management API'),
);
