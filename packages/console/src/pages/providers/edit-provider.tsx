// Changes of an OpenID Provider. The sessions of its operators end, whose roles may be others afterwards.
import type { ProviderRecord, Versioned } from '@mintmark/client/management';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { SaveBar } from '../../actions/save-bar.tsx';
import { useVersionedForm } from '../../actions/versioned-form.ts';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { CheckField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { changeElsewhere, fieldsOf, patchOf } from './provider-fields.ts';
import { ProviderInputs } from './provider-inputs.tsx';

interface EditProps {
  readonly id: string;
  readonly onClose: () => void;
}

export const EditProviderDialog = ({ label, ...props }: EditProps & { readonly label: string }) => {
  const { t } = useTexts();
  const { id, onClose } = props;
  // As it is now: a version from the list could be minutes old.
  const provider = useQuery({ queryKey: ['provider', id], queryFn: () => management.providers.get(id), gcTime: 0, staleTime: Infinity });
  return (
    <Dialog title={t('danger.title', { action: t('edit'), name: label })} onClose={onClose}>
      <Loaded query={provider}>{(found) => <EditForm loaded={found} {...props} />}</Loaded>
    </Dialog>
  );
};

const EditForm = ({ loaded, id, onClose }: EditProps & { readonly loaded: Versioned<ProviderRecord> }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const form = useVersionedForm({
    loaded,
    queryKey: ['provider', id],
    fieldsOf,
    read: () => management.providers.get(id),
    write: async (base, edited, version) => {
      const saved = await management.providers.update(id, patchOf(base, edited), version);
      onClose();
      void queries.invalidateQueries({ queryKey: ['providers'] });
      return saved;
    },
  });
  const { record, fields, change, save } = form;
  const patch = patchOf(record, fields);
  return (
    <Form onSubmit={save}>
      <Note tone="info">{t('providers.edit.text')}</Note>
      <ProviderInputs fields={fields} onChange={change} isNew={false} />
      <CheckField
        label={t('providers.exclusive.label')}
        hint={t('providers.exclusive.hint')}
        checked={fields.exclusive}
        onChecked={(exclusive) => change({ exclusive })}
      />
      <SaveBar form={form} elsewhere={changeElsewhere(id, patch)} disabled={Object.keys(patch).length === 0}>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </SaveBar>
    </Form>
  );
};
