// The end of a form that changes a record: why it was not saved, the same change elsewhere, and the button.
import type { ReactNode } from 'react';
import { Button } from '../kit/button.tsx';
import { useTexts } from '../language/language.tsx';
import { FailureNote } from './failure-note.tsx';
import { type Elsewhere, SameAs } from './same-as.tsx';
import type { VersionedForm } from './versioned-form.ts';

/**
 * @param disabled - whether there is nothing that could be saved
 * @param children - further buttons
 */
export const SaveBar = ({
  form: { error, isSaving, reload },
  elsewhere,
  disabled,
  children,
}: {
  readonly form: Pick<VersionedForm<never, never>, 'error' | 'isSaving' | 'reload'>;
  readonly elsewhere: Elsewhere;
  readonly disabled: boolean;
  readonly children?: ReactNode;
}) => {
  const { t } = useTexts();
  return (
    <>
      <FailureNote error={error} onReload={reload} />
      <SameAs {...elsewhere} />
      <div className="row row-end">
        {children}
        <Button kind="primary" type="submit" busy={isSaving} disabled={disabled}>
          {t('save')}
        </Button>
      </div>
    </>
  );
};
