// Another quota that clients share.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Form } from '../../kit/form.tsx';
import { useTexts } from '../../language/language.tsx';
import { creationElsewhere, hasLimit, NO_FIELDS, newQuotaOf } from './quota-fields.ts';
import { QuotaInputs } from './quota-inputs.tsx';

export const NewQuotaDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [fields, setFields] = useState(NO_FIELDS);
  const quota = newQuotaOf(fields);
  const create = useMutation({
    mutationFn: () => management.quotas.create(quota),
    onSuccess: () => {
      onClose();
      return queries.invalidateQueries({ queryKey: ['shared-quotas'] });
    },
  });
  return (
    <Dialog title={t('quotas.create')} onClose={onClose}>
      <Form onSubmit={() => create.mutate()}>
        <QuotaInputs fields={fields} onChange={(changes) => setFields({ ...fields, ...changes })} isNew />
        <FailureNote error={create.error} />
        <SameAs {...creationElsewhere(quota)} />
        <div className="row row-end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" busy={create.isPending} disabled={!hasLimit(fields)}>
            {t('quotas.create')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
};
