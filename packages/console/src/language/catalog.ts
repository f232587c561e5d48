// The shape of the texts: English defines the keys and their placeholders, every other language has the same.
import type { en } from './en/en.ts';

/** The key of a text. */
export type MessageKey = keyof typeof en;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** The placeholders of a text. */
export type ValuesOf<Key extends MessageKey> = NamesIn<(typeof en)[Key]>;

/** The arguments after the key: none, if the text has no placeholder. */
export type Arguments<Key extends MessageKey> = [ValuesOf<Key>] extends [never]
  ? []
  : [values: Readonly<Record<ValuesOf<Key>, string | number>>];

/** The keys of texts without placeholders. */
export type PlainKey = MessageKey extends infer Key
  ? Key extends MessageKey
    ? [ValuesOf<Key>] extends [never]
      ? Key
      : never
    : never
  : never;

/** The keys of texts with a form for one and a form for other numbers, without `.one` and `.other`. */
export type CountKey = MessageKey extends infer Key ? (Key extends `${infer Base}.one` ? Base : never) : never;

/** All texts of one language. A missing key is an error of types. */
export type Catalog = Readonly<Record<MessageKey, string>>;

/** What was the cause of a refusal, and what helps, by reason. */
export type ReasonTexts = Readonly<Record<string, readonly [cause: string, remedy: string]>>;

/** What the server's problems say, by the templates of its English sentences. */
export type SentenceTexts = Readonly<Record<string, string>>;

/** Characters that change the direction of the text after them, and those that isolate (UAX 9). */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/;
const ISOLATES = /[\u2066-\u2069]/g;

/** A value, isolated if it would turn the rest of the text: somebody else may have chosen it. */
const isolated = (value: string): string => (DIRECTIONS.test(value) ? `\u2068${value.replaceAll(ISOLATES, '')}\u2069` : value);

/** Replaces the placeholders of a text. */
export const fill = (text: string, values: Readonly<Record<string, string | number>> = {}): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => isolated(String(values[name] ?? whole)));
