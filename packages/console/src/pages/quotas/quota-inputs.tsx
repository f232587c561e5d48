// The inputs of a shared quota's form.
import type { InputsProps } from '../../actions/inputs-props.ts';
import { SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';
import { OwnerField } from '../clients/owner-field.tsx';
import { type Fields, WINDOWS } from './quota-fields.ts';

/** @param isNew - whether the name can still be chosen */
export const QuotaInputs = ({ fields, onChange, isNew }: InputsProps<Fields>) => {
  const { t } = useTexts();
  return (
    <>
      {isNew && (
        <TextField
          label={t('client.name')}
          hint={t('quotas.name.hint')}
          value={fields.name}
          onText={(name) => onChange({ name })}
          pattern="[a-z0-9][a-z0-9._\-]{0,63}"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      )}
      <fieldset className="group">
        <legend>{t('quotas.limits')}</legend>
        <div className="columns">
          {WINDOWS.map((window) => (
            <TextField
              key={window}
              label={t(`quotas.${window}`)}
              value={fields[window]}
              onText={(limit) => onChange({ [window]: limit })}
              inputMode="numeric"
              pattern="[1-9][0-9]*"
            />
          ))}
        </div>
      </fieldset>
      <SelectField
        label={t('quotas.above')}
        value={fields.mode}
        options={[
          ['enforce', t('quotas.above.enforce')],
          ['observe', t('quotas.above.observe')],
        ]}
        onValue={(mode) => onChange({ mode })}
      />
      <OwnerField hint={t('quotas.owner.hint')} value={fields.owner} onText={(owner) => onChange({ owner })} />
      <TextArea label={t('quotas.labels')} hint={t('quotas.labels.hint')} value={fields.labels} onText={(labels) => onChange({ labels })} />
    </>
  );
};
