// The settings that have a few values.
import { SelectField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';
import { ALGORITHMS, type Fields } from './settings-fields.ts';

export const SettingsChoices = ({
  fields,
  onChange,
}: {
  readonly fields: Fields;
  readonly onChange: (changes: Partial<Fields>) => void;
}) => {
  const { t } = useTexts();
  return (
    <>
      <SelectField
        label={t('settings.algorithm')}
        hint={t('settings.algorithm.hint')}
        value={fields.algorithm}
        options={ALGORITHMS.map((name) => [name, name] as const)}
        onValue={(algorithm) => onChange({ algorithm })}
      />
      <SelectField
        label={t('settings.format')}
        value={fields.format}
        options={[
          ['jwt', 'JWT'],
          ['opaque', t('settings.opaque')],
        ]}
        onValue={(format) => onChange({ format })}
      />
      <SelectField
        label={t('settings.records')}
        hint={t('settings.records.hint')}
        value={fields.records}
        options={[
          ['stored', t('settings.records.stored')],
          ['none', t('settings.records.none')],
        ]}
        onValue={(records) => onChange({ records })}
      />
      <SelectField
        label={t('settings.nonce')}
        value={fields.nonce}
        options={[
          ['off', t('settings.nonce.off')],
          ['required', t('settings.nonce.required')],
        ]}
        onValue={(nonce) => onChange({ nonce })}
      />
      <SelectField
        label={t('settings.profile')}
        value={fields.profile}
        options={[
          ['standard', t('settings.profile.standard')],
          ['fapi2', 'FAPI 2.0'],
        ]}
        onValue={(profile) => onChange({ profile })}
      />
    </>
  );
};
