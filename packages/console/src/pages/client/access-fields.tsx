// The fields of what a client may obtain, and from where.
import { useQuery } from '@tanstack/react-query';
import { management } from '../../api/management.ts';
import { SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';
import { ScopeChoice } from '../clients/scope-choice.tsx';
import { type AccessSettings, WINDOWS } from './access-settings.ts';

interface Props {
  readonly fields: AccessSettings;
  readonly change: (changes: Partial<AccessSettings>) => void;
}

const NUMBER = { inputMode: 'numeric', pattern: '[0-9]*' } as const;

export const AccessFields = ({ fields, change }: Props) => {
  const { t } = useTexts();
  const resources = useQuery({ queryKey: ['resources'], queryFn: () => management.resources.list() });
  const uris = [...new Set([...(resources.data ?? []).map(({ uri }) => uri), ...(fields.resource === '' ? [] : [fields.resource])])];
  return (
    <>
      <ScopeChoice scopes={fields.scopes} onChange={(scopes) => change({ scopes })} />
      <div className="columns">
        <SelectField
          label={t('client.ranges.op')}
          value={fields.op}
          options={[
            ['allow', t('client.ranges.allow')],
            ['deny', t('client.ranges.deny')],
          ]}
          onValue={(op) => change({ op })}
        />
        <TextArea label={t('client.ranges')} hint={t('client.ranges.hint')} value={fields.ranges} onText={(ranges) => change({ ranges })} />
      </div>
      <div className="columns">
        <SelectField
          label={t('client.resource')}
          hint={t('client.resource.hint')}
          value={fields.resource}
          options={[['', t('client.resource.none')], ...uris.map((uri) => [uri, uri] as const)]}
          onValue={(resource) => change({ resource })}
        />
        <TextField
          label={t('client.lifetime')}
          hint={t('client.lifetime.hint')}
          value={fields.lifetime}
          onText={(lifetime) => change({ lifetime })}
          {...NUMBER}
        />
      </div>
      <QuotaFields fields={fields} change={change} />
    </>
  );
};

const QuotaFields = ({ fields, change }: Props) => {
  const { t } = useTexts();
  return (
    <fieldset className="group">
      <legend>{t('client.quota')}</legend>
      <div className="columns">
        {WINDOWS.map((window) => (
          <TextField
            key={window}
            label={t(`client.quota.${window}`)}
            hint={t('client.quota.hint')}
            value={fields.quota[window]}
            onText={(limit) => change({ quota: { ...fields.quota, [window]: limit } })}
            {...NUMBER}
          />
        ))}
        <SelectField
          label={t('client.quota.mode')}
          value={fields.mode}
          options={[
            ['enforce', t('client.quota.enforce')],
            ['observe', t('client.quota.observe')],
          ]}
          onValue={(mode) => change({ mode })}
        />
      </div>
    </fieldset>
  );
};
