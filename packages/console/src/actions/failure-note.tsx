// Why an action failed. If someone else changed the record in between, it says so, and offers to load it again.
import { ManagementError } from '@mintmark/client/management';
import { Button } from '../kit/button.tsx';
import { FailureText } from '../kit/failure-text.tsx';
import { Note } from '../kit/note.tsx';
import { useTexts } from '../language/language.tsx';

export const FailureNote = ({ error, onReload }: { readonly error: unknown; readonly onReload?: (() => void) | undefined }) => {
  const { t } = useTexts();
  if (error === null || error === undefined) return null;
  if (error instanceof ManagementError && error.status === 412)
    return (
      <Note tone="warn" alert>
        <strong>{t('action.conflict')}</strong>
        <span>{t('action.conflict.text')}</span>
        {onReload !== undefined && (
          <div>
            <Button size="small" onClick={onReload}>
              {t('action.reload')}
            </Button>
          </div>
        )}
      </Note>
    );
  return (
    <Note tone="bad" alert>
      {error instanceof ManagementError && <strong>{t('state.failed')}</strong>}
      <FailureText error={error} />
    </Note>
  );
};
