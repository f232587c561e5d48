// What a client may obtain, and from where: scopes, a resource, addresses, the lifetime of its tokens, quotas.
import type { ClientPatch, ClientRecord } from '@mintmark/client/management';
import { clientUpdate } from '../../actions/client-update.ts';
import { SaveBar } from '../../actions/save-bar.tsx';
import { Form } from '../../kit/form.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { AccessFields } from './access-fields.tsx';
import { accessFields, accessPatch, WINDOWS } from './access-settings.ts';
import { AddressCheck } from './address-check.tsx';
import { useClientForm } from './client-form.ts';
import type { TabProps } from './tab-props.ts';

export const AccessTab = ({ client }: TabProps) => (
  <>
    <AccessForm key={client.record.client_id} client={client} />
    <AddressCheck clientId={client.record.client_id} />
  </>
);

const AccessForm = ({ client }: TabProps) => {
  const { t } = useTexts();
  const mayEdit = useRight('editClients');
  const form = useClientForm({ client, fieldsOf: accessFields, patchOf: accessPatch });
  const { record, fields, patch, change, save } = form;
  return (
    <Form className="card" onSubmit={save}>
      <h2>{t('client.access')}</h2>
      <fieldset className="stack" disabled={!mayEdit}>
        <AccessFields fields={fields} change={change} />
      </fieldset>
      {mayEdit && <SaveBar form={form} elsewhere={elsewhereOf(record, fields.op, patch)} disabled={Object.keys(patch).length === 0} />}
    </Form>
  );
};

const elsewhereOf = (record: ClientRecord, op: 'allow' | 'deny', patch: ClientPatch) =>
  clientUpdate(record, patch, {
    scope: patch.scopes ?? undefined,
    [`${op}-ip`]: patch.ip_rules?.ranges,
    'token-lifetime': patch.access_token_lifetime?.toString(),
    'default-resource': patch.default_resource ?? undefined,
    quota: WINDOWS.flatMap((window) => (patch.quota?.[window] === undefined ? [] : [`${patch.quota[window]}/${window}`])),
    'quota-mode': patch.quota?.mode,
  });
