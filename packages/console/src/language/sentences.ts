// The sentences of the server's problems in other languages. The server sends the template of each with its values, so that
// nothing is read out of its English text.
import { fill, type SentenceTexts } from './catalog.ts';

/** A sentence as the server sends it: its template, and the values of that. */
interface ServerSentence {
  readonly template: string;
  readonly values?: Readonly<Record<string, unknown>> | undefined;
}

/** How values are written in a language. */
export interface ValueFormat {
  /** A point in time. @param at - RFC 3339 */
  readonly time: (at: string) => string;
  /** Alternatives, as in "a, b or c". */
  readonly either: (alternatives: readonly string[]) => string;
}

/** The sentence in another language; `undefined` for one of a newer server, or of another program. */
export const sentenceIn = (texts: SentenceTexts, { template, values = {} }: ServerSentence, format: ValueFormat): string | undefined => {
  const text = Object.hasOwn(texts, template) ? texts[template] : undefined;
  const filled = Object.entries(values).map(([name, value]) => [name, valueIn(texts, name, value, format)] as const);
  if (text === undefined || filled.some(([, value]) => value === undefined)) return undefined;
  return fill(text, Object.fromEntries(filled.map(([name, value]) => [name, value ?? ''])));
};

const valueIn = (texts: SentenceTexts, name: string, value: unknown, format: ValueFormat): string | undefined => {
  if (Array.isArray(value)) return format.either(value.map(String));
  if (isSentence(value)) return sentenceIn(texts, value, format);
  return name === 'time' ? format.time(String(value)) : String(value);
};

const isSentence = (value: unknown): value is ServerSentence =>
  typeof value === 'object' && value !== null && 'template' in value && typeof value.template === 'string';
