// The settings of this tenant.
import type { TenantPatch, TenantRecord, Versioned } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { cliLine, options } from '../../actions/command-lines.ts';
import type { Elsewhere } from '../../actions/same-as.tsx';
import { SaveBar } from '../../actions/save-bar.tsx';
import { useVersionedForm } from '../../actions/versioned-form.ts';
import { management } from '../../api/management.ts';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Pairs } from '../../kit/pairs.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';

const QUERY = { queryKey: ['tenant', 'current'], queryFn: () => management.tenants.get('current') };

export const Page = () => {
  const { t } = useTexts();
  const tenant = useQuery(QUERY);
  return (
    <PageFrame title={t('nav.settings')} intro={t('settings.intro')}>
      <Loaded query={tenant}>
        {(found) => (
          <>
            <Facts tenant={found.record} />
            <SettingsForm tenant={found} />
          </>
        )}
      </Loaded>
    </PageFrame>
  );
};

const Facts = ({ tenant }: { readonly tenant: TenantRecord }) => {
  const { t } = useTexts();
  const facts = [
    [t('settings.url'), tenant.public_url],
    [t('settings.hosts'), tenant.hosts.join(', ')],
    [t('settings.audience'), tenant.default_audience],
    [t('settings.profile'), tenant.profile],
    [t('settings.algorithm'), tenant.access_token_signing_alg],
  ] as const;
  return <Pairs className="card pairs" facts={facts} />;
};

const fieldsOf = ({
  name,
  access_token_lifetime,
  max_access_token_lifetime,
  access_token_format,
  grant_records,
  key_lifetime,
}: TenantRecord) => ({
  ...{ name, format: access_token_format, records: grant_records },
  lifetime: String(access_token_lifetime),
  longest: String(max_access_token_lifetime),
  keyDays: String(key_lifetime / 86_400),
});
type Fields = ReturnType<typeof fieldsOf>;

const patchOf = (record: TenantRecord, fields: Fields): TenantPatch => {
  const before = fieldsOf(record);
  return {
    ...(fields.name === before.name ? {} : { name: fields.name }),
    ...(fields.lifetime === before.lifetime ? {} : { access_token_lifetime: Number(fields.lifetime) }),
    ...(fields.longest === before.longest ? {} : { max_access_token_lifetime: Number(fields.longest) }),
    ...(fields.format === before.format ? {} : { access_token_format: fields.format }),
    ...(fields.records === before.records ? {} : { grant_records: fields.records }),
    ...(fields.keyDays === before.keyDays ? {} : { key_lifetime: Number(fields.keyDays) * 86_400 }),
  };
};

const SettingsForm = ({ tenant }: { readonly tenant: Versioned<TenantRecord> }) => {
  const { t } = useTexts();
  const form = useVersionedForm({
    loaded: tenant,
    queryKey: QUERY.queryKey,
    fieldsOf,
    read: QUERY.queryFn,
    write: (base, edited, version) => management.tenants.update('current', patchOf(base, edited), version),
  });
  const { record, fields, change, save } = form;
  const patch = patchOf(record, fields);
  const numeric = { inputMode: 'numeric', pattern: '[0-9]+', required: true } as const;
  return (
    <Form className="card" onSubmit={save}>
      <div className="columns">
        <TextField label={t('client.name')} value={fields.name} onText={(name) => change({ name })} required />
        <TextField label={t('settings.lifetime')} value={fields.lifetime} onText={(lifetime) => change({ lifetime })} {...numeric} />
        <TextField label={t('settings.longest')} value={fields.longest} onText={(longest) => change({ longest })} {...numeric} />
        <TextField label={t('settings.key-days')} value={fields.keyDays} onText={(keyDays) => change({ keyDays })} {...numeric} />
        <SelectField
          label={t('settings.format')}
          value={fields.format}
          options={[
            ['jwt', 'JWT'],
            ['opaque', t('settings.opaque')],
          ]}
          onValue={(format) => change({ format })}
        />
        <SelectField
          label={t('settings.records')}
          hint={t('settings.records.hint')}
          value={fields.records}
          options={[
            ['stored', t('settings.records.stored')],
            ['none', t('settings.records.none')],
          ]}
          onValue={(records) => change({ records })}
        />
      </div>
      <SaveBar form={form} elsewhere={elsewhereOf(patch)} disabled={Object.keys(patch).length === 0} />
    </Form>
  );
};

const elsewhereOf = (patch: TenantPatch): Elsewhere => ({
  cli: cliLine(
    ...['tenant', 'update'],
    ...options({
      name: patch.name,
      'token-lifetime': patch.access_token_lifetime?.toString(),
      'max-token-lifetime': patch.max_access_token_lifetime?.toString(),
      'token-format': patch.access_token_format,
      'grant-records': patch.grant_records,
      'key-lifetime': patch.key_lifetime?.toString(),
    }),
  ),
  call: { method: 'PATCH', path: '/tenants/current', body: patch },
});
