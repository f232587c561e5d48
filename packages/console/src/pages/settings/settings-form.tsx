// The form of the settings. Of a stricter profile it first shows the clients that it would refuse.
import type { TenantRecord, Versioned } from '@mintmark/client/management';
import { SaveBar } from '../../actions/save-bar.tsx';
import { useVersionedForm } from '../../actions/versioned-form.ts';
import { management } from '../../api/management.ts';
import { TextArea, TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { useTexts } from '../../language/language.tsx';
import { FapiPreflight } from './fapi-preflight.tsx';
import { SettingsChoices } from './settings-choices.tsx';
import { changeElsewhere, fieldsOf, patchOf } from './settings-fields.ts';

/** The key of the query of this tenant. */
export const SETTINGS_QUERY = ['tenant', 'current'] as const;

export const SettingsForm = ({ tenant }: { readonly tenant: Versioned<TenantRecord> }) => {
  const { t } = useTexts();
  const form = useVersionedForm({
    loaded: tenant,
    queryKey: SETTINGS_QUERY,
    fieldsOf,
    read: () => management.tenants.get('current'),
    write: (base, edited, version) => management.tenants.update('current', patchOf(base, edited), version),
  });
  const { record, fields, change, save } = form;
  const patch = patchOf(record, fields);
  const numeric = { inputMode: 'numeric', pattern: '[0-9]+', required: true } as const;
  return (
    <Form className="card" onSubmit={save}>
      <div className="columns">
        <TextField label={t('client.name')} value={fields.name} onText={(name) => change({ name })} required />
        <TextField label={t('settings.hosts')} hint={t('settings.hosts.hint')} value={fields.hosts} onText={(hosts) => change({ hosts })} />
        <TextField label={t('settings.lifetime')} value={fields.lifetime} onText={(lifetime) => change({ lifetime })} {...numeric} />
        <TextField label={t('settings.longest')} value={fields.longest} onText={(longest) => change({ longest })} {...numeric} />
        <TextField
          label={t('settings.audience')}
          hint={t('settings.audience.hint')}
          value={fields.audience}
          onText={(audience) => change({ audience })}
          required
        />
        <TextField label={t('settings.key-days')} value={fields.keyDays} onText={(keyDays) => change({ keyDays })} {...numeric} />
        <TextField
          label={t('settings.quota')}
          hint={t('settings.quota.hint')}
          value={fields.perHour}
          onText={(perHour) => change({ perHour })}
          {...numeric}
          required={false}
        />
        <TextField
          label={t('settings.coalesce')}
          hint={t('settings.coalesce.hint')}
          value={fields.coalesce}
          onText={(coalesce) => change({ coalesce })}
          {...numeric}
        />
        <SettingsChoices fields={fields} onChange={change} />
      </div>
      <TextArea
        label={t('settings.client-ca')}
        hint={t('settings.client-ca.hint')}
        value={fields.clientCa}
        onText={(clientCa) => change({ clientCa })}
        placeholder="-----BEGIN CERTIFICATE-----"
      />
      {patch.profile === 'fapi2' && <FapiPreflight />}
      <SaveBar form={form} elsewhere={changeElsewhere(record, fields)} disabled={Object.keys(patch).length === 0} />
    </Form>
  );
};
