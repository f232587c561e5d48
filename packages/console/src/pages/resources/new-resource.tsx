// Another registered API.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Form } from '../../kit/form.tsx';
import { useTexts } from '../../language/language.tsx';
import { creationElsewhere, NO_FIELDS, newResourceOf } from './resource-fields.ts';
import { ResourceInputs } from './resource-inputs.tsx';

export const NewResourceDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [fields, setFields] = useState(NO_FIELDS);
  const resource = newResourceOf(fields);
  const create = useMutation({
    mutationFn: () => management.resources.create(resource),
    onSuccess: () => {
      onClose();
      return queries.invalidateQueries({ queryKey: ['resources'] });
    },
  });
  return (
    <Dialog title={t('resources.create')} onClose={onClose}>
      <Form onSubmit={() => create.mutate()}>
        <ResourceInputs fields={fields} onChange={(changes) => setFields({ ...fields, ...changes })} isNew />
        <FailureNote error={create.error} />
        <SameAs {...creationElsewhere(resource)} />
        <div className="row row-end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" busy={create.isPending}>
            {t('resources.create')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
};
