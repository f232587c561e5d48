// The second step: how the client proves who it is.
import { SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { Note } from '../../kit/note.tsx';
import { useTexts } from '../../language/language.tsx';
import { isKeySet, KINDS } from './draft.ts';
import type { StepProps } from './identity-step.tsx';

export const CredentialStep = ({ draft, onChange }: StepProps) => {
  const { t } = useTexts();
  return (
    <>
      <fieldset className="group">
        <legend>{t('new.kind')}</legend>
        <div className="choices">
          {KINDS.map((kind) => (
            <label key={kind} className="choice">
              <input type="radio" name="kind" checked={draft.kind === kind} onChange={() => onChange({ kind })} />
              <span className="stack-tight">
                <strong>{t(`new.kind.${kind}`)}</strong>
                <span className="hint">{t(`new.kind.${kind}.text`)}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Details {...{ draft, onChange }} />
    </>
  );
};

const Details = ({ draft, onChange }: StepProps) => {
  const { t } = useTexts();
  if (draft.kind === 'trust') return <Note tone="info">{t('new.trust.next')}</Note>;
  if (draft.kind === 'certificate')
    return (
      <TextField
        label={t('new.subject')}
        hint={t('new.subject.hint')}
        value={draft.subject}
        onText={(subject) => onChange({ subject })}
        placeholder="CN=billing,O=Example"
        required
      />
    );
  if (draft.kind === 'keys')
    return (
      <>
        <TextArea
          label={t('new.jwks')}
          hint={t('new.jwks.hint')}
          value={draft.jwks}
          onText={(jwks) => onChange({ jwks })}
          fault={draft.jwks === '' || isKeySet(draft.jwks) ? undefined : t('new.jwks.fault')}
        />
        <TextField
          label={t('new.jwks-uri')}
          value={draft.jwksUri}
          onText={(jwksUri) => onChange({ jwksUri })}
          type="url"
          placeholder="https://billing.example.com/jwks.json"
          required={!isKeySet(draft.jwks)}
        />
      </>
    );
  return (
    <SelectField
      label={t('new.days')}
      hint={t('new.days.hint')}
      value={draft.days}
      options={[...['30', '90', '180', '365'].map((days) => [days, t('new.days.of', { days })] as const), ['', t('new.days.never')]]}
      onValue={(days) => onChange({ days })}
    />
  );
};
