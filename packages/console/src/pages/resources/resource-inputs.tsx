// The inputs of a resource's form.
import type { InputsProps } from '../../actions/inputs-props.ts';
import { SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';
import type { Fields } from './resource-fields.ts';

/** @param isNew - whether the URI can still be chosen */
export const ResourceInputs = ({ fields, onChange, isNew }: InputsProps<Fields>) => {
  const { t } = useTexts();
  return (
    <>
      <TextField label={t('client.name')} value={fields.name} onText={(name) => onChange({ name })} maxLength={256} required />
      {isNew && (
        <TextField
          label={t('resources.uri')}
          hint={t('resources.uri.hint')}
          value={fields.uri}
          onText={(uri) => onChange({ uri })}
          type="url"
          maxLength={512}
          required
        />
      )}
      <TextArea
        label={t('client.scopes')}
        hint={t('resources.scopes.hint')}
        value={fields.scopes}
        onText={(scopes) => onChange({ scopes })}
      />
      <TextField
        label={t('resources.owners')}
        hint={t('resources.owners.hint')}
        value={fields.owners}
        onText={(owners) => onChange({ owners })}
        spellCheck={false}
      />
      <div className="columns">
        <TextField
          label={t('settings.lifetime')}
          hint={t('resources.lifetime.hint')}
          value={fields.lifetime}
          onText={(lifetime) => onChange({ lifetime })}
          inputMode="numeric"
          pattern="[0-9]*"
        />
        <SelectField
          label={t('settings.format')}
          value={fields.format}
          options={[
            ['', t('resources.format.any')],
            ['jwt', 'JWT'],
            ['opaque', t('settings.opaque')],
          ]}
          onValue={(format) => onChange({ format })}
        />
      </div>
    </>
  );
};
