// Changes of a shared quota. They take effect in the present window.
import type { SharedQuotaRecord, Versioned } from '@mintmark/client/management';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { SaveBar } from '../../actions/save-bar.tsx';
import { useVersionedForm } from '../../actions/versioned-form.ts';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Form } from '../../kit/form.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { changeElsewhere, fieldsOf, hasLimit, patchOf } from './quota-fields.ts';
import { QuotaInputs } from './quota-inputs.tsx';

interface EditProps {
  readonly name: string;
  readonly onClose: () => void;
}

export const EditQuotaDialog = ({ name, onClose }: EditProps) => {
  const { t } = useTexts();
  // As it is now: a version from the list could be minutes old.
  const quota = useQuery({ queryKey: ['shared-quota', name], queryFn: () => management.quotas.get(name), gcTime: 0, staleTime: Infinity });
  return (
    <Dialog title={t('quotas.edit-title', { name })} onClose={onClose}>
      <Loaded query={quota}>{(found) => <EditForm loaded={found} name={name} onClose={onClose} />}</Loaded>
    </Dialog>
  );
};

const EditForm = ({ loaded, name, onClose }: EditProps & { readonly loaded: Versioned<SharedQuotaRecord> }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const form = useVersionedForm({
    loaded,
    queryKey: ['shared-quota', name],
    fieldsOf,
    read: () => management.quotas.get(name),
    write: async (base, edited, version) => {
      const saved = await management.quotas.update(name, patchOf(base, edited), version);
      onClose();
      void queries.invalidateQueries({ queryKey: ['shared-quotas'] });
      return saved;
    },
  });
  const { record, fields, change, save } = form;
  return (
    <Form onSubmit={save}>
      <QuotaInputs fields={fields} onChange={change} isNew={false} />
      <SaveBar
        form={form}
        elsewhere={changeElsewhere(record, fields)}
        disabled={Object.keys(patchOf(record, fields)).length === 0 || !hasLimit(fields)}
      >
        <Button onClick={onClose}>{t('cancel')}</Button>
      </SaveBar>
    </Form>
  );
};
