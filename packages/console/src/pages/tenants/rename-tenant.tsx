// Another display name of a tenant. Its URL is changed by a move.
import type { TenantRecord, Versioned } from '@mintmark/client/management';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { cliLine } from '../../actions/command-lines.ts';
import { SaveBar } from '../../actions/save-bar.tsx';
import { useVersionedForm } from '../../actions/versioned-form.ts';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';

interface RenameProps {
  readonly id: string;
  readonly onClose: () => void;
}

export const RenameTenantDialog = ({ id, onClose }: RenameProps) => {
  const { t } = useTexts();
  const tenant = useQuery({ queryKey: ['tenant', id], queryFn: () => management.tenants.get(id), gcTime: 0, staleTime: Infinity });
  return (
    <Dialog title={t('tenants.rename')} onClose={onClose}>
      <Loaded query={tenant}>{(found) => <RenameForm loaded={found} id={id} onClose={onClose} />}</Loaded>
    </Dialog>
  );
};

const RenameForm = ({ loaded, id, onClose }: RenameProps & { readonly loaded: Versioned<TenantRecord> }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const form = useVersionedForm({
    loaded,
    queryKey: ['tenant', id],
    fieldsOf: ({ name }) => ({ name }),
    read: () => management.tenants.get(id),
    write: async (_, edited, version) => {
      const saved = await management.tenants.update(id, edited, version);
      onClose();
      void queries.invalidateQueries({ queryKey: ['tenants'] });
      void queries.invalidateQueries({ queryKey: ['tenant', 'current'] });
      return saved;
    },
  });
  const { record, fields, change, save } = form;
  const { name } = fields;
  return (
    <Form onSubmit={save}>
      <TextField label={t('client.name')} value={name} onText={(text) => change({ name: text })} maxLength={256} required />
      <SaveBar
        form={form}
        elsewhere={{
          cli: cliLine('tenant', 'update', '--id', id, '--name', name),
          call: { method: 'PATCH', path: `/tenants/${encodeURIComponent(id)}`, body: { name } },
        }}
        disabled={name === record.name}
      >
        <Button onClick={onClose}>{t('cancel')}</Button>
      </SaveBar>
    </Form>
  );
};
