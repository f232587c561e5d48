// The first step: its name, and who is responsible for it.
import { SelectField, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';
import { OwnerField } from '../clients/owner-field.tsx';
import type { Draft } from './draft.ts';

/** What each step gets. */
export interface StepProps {
  readonly draft: Draft;
  readonly onChange: (changes: Partial<Draft>) => void;
}

export const IdentityStep = ({ draft, onChange }: StepProps) => {
  const { t } = useTexts();
  return (
    <div className="columns">
      <SelectField
        label={t('new.agent')}
        value={draft.what}
        options={[
          ['service', t('new.agent.service')],
          ['agent', t('new.agent.agent')],
        ]}
        onValue={(what) => onChange({ what })}
      />
      <TextField
        label={t('client.name')}
        hint={t('new.name.hint')}
        value={draft.name}
        onText={(name) => onChange({ name })}
        maxLength={256}
        required
      />
      <TextField
        label={t('client.id')}
        hint={t('new.id.hint')}
        value={draft.clientId}
        onText={(clientId) => onChange({ clientId })}
        maxLength={256}
        autoCapitalize="none"
        spellCheck={false}
      />
      <OwnerField hint={t('new.owner.hint')} value={draft.owner} onText={(owner) => onChange({ owner })} />
      <TextField
        label={t('client.contact')}
        hint={t('new.contact.hint')}
        value={draft.contact}
        onText={(contact) => onChange({ contact })}
      />
      <TextField
        label={t('client.environment')}
        value={draft.environment}
        onText={(environment) => onChange({ environment })}
        placeholder="production"
      />
      <TextField label={t('client.description')} value={draft.description} onText={(description) => onChange({ description })} />
    </div>
  );
};
