// The language of the pages: English is part of the first view, others are loaded when they are chosen.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Arguments, type Catalog, type CountKey, fill, type MessageKey } from './catalog.ts';
import { en } from './en/en.ts';

/** The languages, by their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = 'mintmark-language';

/** The texts of the chosen language, and how to choose another. */
export interface Texts {
  readonly language: Language;
  /** For times: the browser's own form of the language, such as `en-GB`. */
  readonly locale: string;
  readonly setLanguage: (language: Language) => void;
  /** A text. */
  readonly t: <Key extends MessageKey>(key: Key, ...values: Arguments<Key>) => string;
  /** A text for a number, which replaces `{count}`. */
  readonly count: (key: CountKey, count: number) => string;
  readonly number: (value: number) => string;
}

const TextsContext = createContext<Texts | undefined>(undefined);

const preferred = (): Language => {
  const stored = window.localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'de') return stored;
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
};

const load = async (language: Language): Promise<Catalog> => (language === 'de' ? (await import('./de/de.ts')).de : en);

/** Whether dates can be formatted by a tag: browsers take theirs from the system, where it can be `en-US@posix`. */
const isLocale = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};

const textsOf = (language: Language, catalog: Catalog, setLanguage: (language: Language) => void): Texts => {
  const numbers = new Intl.NumberFormat(language);
  const plural = new Intl.PluralRules(language);
  const number = (value: number): string => numbers.format(value);
  return {
    language,
    locale: navigator.languages.find((each) => each.toLowerCase().startsWith(language) && isLocale(each)) ?? language,
    setLanguage,
    number,
    t: (key, ...[values]) => fill(catalog[key], values),
    count: (key, count) => fill(catalog[`${key}.${plural.select(count) === 'one' ? 'one' : 'other'}`], { count: number(count) }),
  };
};

/** Provides the texts to all that is inside. Shows nothing until those of a stored choice have arrived. */
export const LanguageProvider = ({ children }: { readonly children: ReactNode }) => {
  const [language, setLanguage] = useState(preferred);
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly catalog: Catalog }>();
  useEffect(() => {
    let current = true;
    void load(language).then((catalog) => current && setLoaded({ language, catalog }));
    return () => {
      current = false;
    };
  }, [language]);
  const texts = useMemo(
    () =>
      loaded &&
      textsOf(loaded.language, loaded.catalog, (next) => {
        window.localStorage.setItem(STORED, next);
        setLanguage(next);
      }),
    [loaded],
  );
  useEffect(() => {
    if (texts !== undefined) document.documentElement.lang = texts.language;
  }, [texts]);
  return texts && <TextsContext.Provider value={texts}>{children}</TextsContext.Provider>;
};

/** The texts of the chosen language. */
export const useTexts = (): Texts => {
  const texts = useContext(TextsContext);
  if (texts === undefined) throw new TypeError('useTexts needs a LanguageProvider.');
  return texts;
};
