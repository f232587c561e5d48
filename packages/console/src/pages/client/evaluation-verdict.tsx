// Whether a token request would be granted, and which rule refuses it.
import type { Evaluation } from '@mintmark/client/management';
import { Note } from '../../kit/note.tsx';
import { spanOf } from '../../kit/span.ts';
import { useTexts } from '../../language/language.tsx';
import { ReasonText } from '../../language/reason-text.tsx';

export const EvaluationVerdict = ({ verdict }: { readonly verdict: Evaluation | undefined }) => {
  const { t } = useTexts();
  if (verdict === undefined) return null;
  const { allowed, token, decided_by, reason, cause, remedy } = verdict;
  if (!allowed)
    return (
      <Note tone="bad" alert>
        <strong>{t('check.refused', { by: decided_by === null ? '–' : t(`check.by.${decided_by}`) })}</strong>
        <ReasonText {...{ reason, cause, remedy }} />
      </Note>
    );
  return (
    <Note tone="good" alert>
      <strong>{t('check.allowed')}</strong>
      {token !== null && (
        <span className="break">
          {t('check.token', { scope: token.scope || '–', audience: token.audience.join(' '), span: spanOf(token.expires_in) })}
        </span>
      )}
    </Note>
  );
};
