// The sentences of problems (RFC 9457). A program that shows them in another language finds each by its template, so that
// no program has to parse the text: the tables of this folder list all templates.
import type { ClientSentence } from './clients.ts';
import type { CredentialSentence } from './credentials.ts';
import type { OperatorSentence } from './operators.ts';
import type { RequestSentence } from './requests.ts';
import type { TenantSentence } from './tenants.ts';
import type { TrustSentence } from './trust.ts';
import type { VerifySentence } from './verify.ts';

/** A template of the tables; `{name}` stands for a value. */
type Template = ClientSentence | CredentialSentence | OperatorSentence | RequestSentence | TenantSentence | TrustSentence | VerifySentence;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** A sentence without values, which is its own template. */
export type PlainSentence = Template extends infer Each ? (Each extends `${string}{${string}}${string}` ? never : Each) : never;

/** A value of a template: a list is of alternatives, and a clause is a sentence in itself. */
export type SentenceValue = string | number | readonly string[] | Clause;

/** A sentence within another one. */
interface Clause {
  readonly template: string;
  readonly values?: Readonly<Record<string, SentenceValue>>;
}

/** A sentence with values. */
export interface FilledSentence extends Clause {
  readonly values: Readonly<Record<string, SentenceValue>>;
}

/** A text of another program, such as a parser of JSON Schemas, which no table can list. */
interface ForeignText {
  readonly foreign: string;
}

/** What a problem says. */
export type Sentence = PlainSentence | FilledSentence | ForeignText;

/** Fills a template. @param values - by the names of its placeholders */
export const say = <Text extends Template>(template: Text, values: Readonly<Record<NamesIn<Text>, SentenceValue>>): FilledSentence => ({
  template,
  values,
});

/** A text of another program, as it is. */
export const foreignText = (foreign: string): ForeignText => ({ foreign });

/** A sentence as the value of another one. */
export const clauseOf = (sentence: Sentence): SentenceValue => {
  if (typeof sentence === 'string') return { template: sentence };
  return 'foreign' in sentence ? sentence.foreign : sentence;
};

/** The sentence as a text, in English. */
export const textOf = (sentence: Sentence): string => {
  if (typeof sentence === 'string') return sentence;
  return 'foreign' in sentence ? sentence.foreign : filled(sentence);
};

const filled = ({ template, values = {} }: Clause): string =>
  template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    if (value === undefined) return whole;
    return 'template' in value ? filled(value) : value.join(' or ');
  });

/** What a response has in addition to the text, where the template is another one. */
export const templateOf = (sentence: string | Exclude<Sentence, string>): Partial<FilledSentence> =>
  typeof sentence === 'string' || 'foreign' in sentence ? {} : { template: sentence.template, values: sentence.values };

/** An error whose message is a clause about the value that was parsed, such as "is not a URL". */
export class ClauseError extends Error {
  override readonly name: string = 'ClauseError';
  readonly sentence: Sentence;

  constructor(sentence: Sentence, options?: ErrorOptions) {
    super(textOf(sentence), options);
    this.sentence = sentence;
  }
}

/** The clause of an error of a parser. */
export const clauseOfError = (error: unknown): Sentence => {
  if (error instanceof ClauseError) return error.sentence;
  return error instanceof Error ? foreignText(error.message) : 'is not valid';
};
