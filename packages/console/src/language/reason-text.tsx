// Why a request was refused, and what helps. The server says so in English; other languages have its sentences by reason.
import { useQuery } from '@tanstack/react-query';
import type { ReasonTexts } from './catalog.ts';
import { type Language, useTexts } from './language.tsx';

/** Loaded when a refusal is shown. */
const load = async (language: Language): Promise<ReasonTexts> => (language === 'de' ? (await import('./de/reasons.ts')).reasons : {});

/** The sentences of the server. */
interface Explained {
  readonly reason: string | null;
  readonly cause: string | null;
  readonly remedy: string | null;
}

export const ReasonText = ({ reason, cause, remedy }: Explained) => {
  const { t, language } = useTexts();
  const texts = useQuery({ queryKey: ['reasons', language], queryFn: () => load(language), staleTime: Number.POSITIVE_INFINITY });
  if (texts.isPending) return null;
  const own = reason !== null && texts.data !== undefined && Object.hasOwn(texts.data, reason) ? texts.data[reason] : undefined;
  // A server of another version has reasons that this page does not know.
  const sentences: readonly (string | null)[] = own ?? [cause, remedy];
  const isForeign = own === undefined && language !== 'en';
  return (
    <>
      {isForeign && sentences.some((text) => text !== null) && <span>{t('state.server-words')}</span>}
      {sentences.map(
        (text) =>
          text !== null && (
            <span key={text} className="break" lang={isForeign ? 'en' : undefined}>
              {text}
            </span>
          ),
      )}
    </>
  );
};
