// Changes of a resource. A scope that is removed shows first whom that concerns.
import type { ResourceRecord, Versioned } from '@mintmark/client/management';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { SaveBar } from '../../actions/save-bar.tsx';
import { useVersionedForm } from '../../actions/versioned-form.ts';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Form } from '../../kit/form.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { changeElsewhere, fieldsOf, patchOf, wordsOf } from './resource-fields.ts';
import { ResourceInputs } from './resource-inputs.tsx';
import { RemovedScopes } from './scope-holders.tsx';

interface EditProps {
  readonly uri: string;
  readonly onClose: () => void;
}

export const EditResourceDialog = ({ uri, onClose }: EditProps) => {
  const { t } = useTexts();
  // As it is now: a version from the list could be minutes old.
  const resource = useQuery({ queryKey: ['resource', uri], queryFn: () => management.resources.get(uri), gcTime: 0, staleTime: Infinity });
  return (
    <Dialog title={t('danger.title', { action: t('edit'), name: uri })} onClose={onClose}>
      <Loaded query={resource}>{(found) => <EditForm loaded={found} uri={uri} onClose={onClose} />}</Loaded>
    </Dialog>
  );
};

const EditForm = ({ loaded, uri, onClose }: EditProps & { readonly loaded: Versioned<ResourceRecord> }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const form = useVersionedForm({
    loaded,
    queryKey: ['resource', uri],
    fieldsOf,
    read: () => management.resources.get(uri),
    write: async (base, edited, version) => {
      const saved = await management.resources.update(uri, patchOf(base, edited), version);
      onClose();
      void queries.invalidateQueries({ queryKey: ['resources'] });
      return saved;
    },
  });
  const { record, fields, change, save } = form;
  const kept = new Set(wordsOf(fields.scopes));
  return (
    <Form onSubmit={save}>
      <ResourceInputs fields={fields} onChange={change} isNew={false} />
      <RemovedScopes uri={uri} scopes={record.scopes.filter((scope) => !kept.has(scope))} />
      <SaveBar form={form} elsewhere={changeElsewhere(record, fields)} disabled={Object.keys(patchOf(record, fields)).length === 0}>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </SaveBar>
    </Form>
  );
};
