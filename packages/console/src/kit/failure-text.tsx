// Why a request failed, in the language of the page. Where only the server has words for it, they are marked as its own.
import { ManagementError, NetworkError, type Problem, type ProblemField, ProtocolError } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import type { ReasonTexts, SentenceTexts } from '../language/catalog.ts';
import { type Language, useTexts } from '../language/language.tsx';
import { sentenceIn } from '../language/sentences.ts';
import { formatTime } from './time.tsx';

interface ProblemTexts {
  readonly sentences: SentenceTexts;
  readonly reasons: ReasonTexts;
}

/** Loaded when a problem is shown. English is the language of the server. */
const load = async (language: Language): Promise<ProblemTexts> => {
  if (language === 'en') return { sentences: {}, reasons: {} };
  const [{ sentences }, { reasons }] = await Promise.all([
    import('../language/de/sentences/sentences.ts'),
    import('../language/de/reasons.ts'),
  ]);
  return { sentences, reasons };
};

/** @param error - of a request; the detail and the fields of a problem take a line each */
export const FailureText = ({ error }: { readonly error: unknown }) => {
  const { t } = useTexts();
  if (error instanceof NetworkError) return t('state.offline');
  if (error instanceof ManagementError && error.problem.detail !== undefined)
    return <ProblemText problem={error.problem} detail={error.problem.detail} />;
  if (error instanceof ManagementError || error instanceof ProtocolError) return t('state.unexpected', { status: error.status });
  return error instanceof Error ? error.message : String(error);
};

const ProblemText = ({ problem, detail }: { readonly problem: Problem; readonly detail: string }) => {
  const { language } = useTexts();
  const { data, isPending } = useQuery({
    queryKey: ['problem-texts', language],
    queryFn: () => load(language),
    ...{ staleTime: Number.POSITIVE_INFINITY, retry: false },
  });
  const inWords = useSentences(data?.sentences ?? {});
  if (isPending) return null;
  const { reason = '', errors } = problem;
  const explained = data !== undefined && Object.hasOwn(data.reasons, reason) ? data.reasons[reason]?.join(' ') : undefined;
  return (
    <span className="stack-tight">
      <Line own={inWords({ ...problem, detail }) ?? explained} detail={detail} />
      {errors.map((field) => (
        <Line key={`${field.pointer} ${field.detail}`} pointer={field.pointer} own={inWords(field)} detail={field.detail} />
      ))}
    </span>
  );
};

/** States what the server said in the language of the page; `undefined` where only the server has words for it. */
const useSentences = (sentences: SentenceTexts): ((said: Omit<ProblemField, 'pointer'>) => string | undefined) => {
  const { language, locale } = useTexts();
  const format = {
    time: (at: string) => formatTime(locale, new Date(at)),
    either: (alternatives: readonly string[]) => new Intl.ListFormat(language, { type: 'disjunction' }).format(alternatives),
  };
  return ({ detail, template = detail, values }) => sentenceIn(sentences, { template, values }, format);
};

interface LineProps {
  /** The field that it is about. */
  readonly pointer?: string;
  readonly own: string | undefined;
  readonly detail: string;
}

const Line = ({ pointer = '', own, detail }: LineProps) => {
  const { t, language } = useTexts();
  const isForeign = own === undefined && language !== 'en';
  return (
    <span className="break">
      {pointer !== '' && <code>{pointer}</code>}
      {pointer !== '' && ': '}
      {isForeign && `${t('state.server-words')} `}
      <span lang={isForeign ? 'en' : undefined}>{own ?? detail}</span>
    </span>
  );
};
