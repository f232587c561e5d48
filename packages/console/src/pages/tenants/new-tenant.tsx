// Another tenant. Its first credential is shown once.
import type { CreatedTenantRecord, NewTenant } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, options, shellWord } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { ShownSecret } from '../../actions/shown-secret.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Code, Id } from '../../kit/copy.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { useTexts } from '../../language/language.tsx';

export const NewTenantDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTexts();
  const [created, setCreated] = useState<CreatedTenantRecord>();
  if (created === undefined)
    return (
      <Dialog title={t('tenants.create')} onClose={onClose}>
        <NewTenantForm onCancel={onClose} onCreated={setCreated} />
      </Dialog>
    );
  return (
    // Escape must not take away a secret that is shown once.
    <Dialog title={t('new.done', { name: created.name })} onClose={() => {}}>
      <FirstCredential tenant={created} />
      <div className="row row-end">
        <Button kind="primary" onClick={onClose}>
          {t('secret.stored')}
        </Button>
      </div>
    </Dialog>
  );
};

const NewTenantForm = ({
  onCancel,
  onCreated,
}: {
  readonly onCancel: () => void;
  readonly onCreated: (tenant: CreatedTenantRecord) => void;
}) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [publicUrl, setPublicUrl] = useState('https://');
  const [adminId, setAdminId] = useState('');
  const tenant: NewTenant = { name, public_url: publicUrl, ...(adminId === '' ? {} : { admin_client_id: adminId }) };
  const create = useMutation({
    mutationFn: () => management.tenants.create(tenant),
    onSuccess: ({ record }) => {
      onCreated(record);
      return queries.invalidateQueries({ queryKey: ['tenants'] });
    },
  });
  return (
    <Form onSubmit={() => create.mutate()}>
      <TextField label={t('client.name')} value={name} onText={setName} maxLength={256} required />
      <TextField
        label={t('settings.url')}
        hint={t('tenants.url.hint')}
        value={publicUrl}
        onText={setPublicUrl}
        type="url"
        maxLength={300}
        required
      />
      <TextField
        label={t('tenants.admin')}
        hint={t('new.id.hint')}
        value={adminId}
        onText={setAdminId}
        autoCapitalize="none"
        spellCheck={false}
      />
      <FailureNote error={create.error} />
      <SameAs
        cli={cliLine('tenant', 'create', ...options({ name, 'public-url': publicUrl, 'admin-client-id': adminId }))}
        call={{ method: 'POST', path: '/tenants', body: tenant }}
      />
      <div className="row row-end">
        <Button onClick={onCancel}>{t('cancel')}</Button>
        <Button kind="primary" type="submit" busy={create.isPending}>
          {t('tenants.create')}
        </Button>
      </div>
    </Form>
  );
};

const FirstCredential = ({ tenant: { public_url, admin } }: { readonly tenant: CreatedTenantRecord }) => {
  const { t } = useTexts();
  const variables = { tenant_url: new URL(public_url).host, client_id: admin.client_id, client_secret: admin.client_secret };
  const line = `export ${Object.entries(variables)
    .map(([name, value]) => `${name}=${shellWord(value)}`)
    .join(' ')}`;
  return (
    <>
      <p>{t('tenants.admin.text')}</p>
      <dl className="pairs">
        <div>
          <dt>{t('client.id')}</dt>
          <dd>
            <Id value={admin.client_id} of={t('client.id')} />
          </dd>
        </div>
      </dl>
      <ShownSecret clientId={admin.client_id} secret={admin.client_secret} />
      <p>{t('tenants.admin.operator')}</p>
      <Code text={`${line}\nmintmark operator create NAME --role administrator`} of="CLI" />
    </>
  );
};
