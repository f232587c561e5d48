// The third step: the scopes that the client may request, and from where.
import { TextArea } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';
import { ScopeChoice } from '../clients/scope-choice.tsx';
import type { StepProps } from './identity-step.tsx';

export const AccessStep = ({ draft, onChange }: StepProps) => {
  const { t } = useTexts();
  return (
    <>
      <ScopeChoice scopes={draft.scopes} onChange={(scopes) => onChange({ scopes })} />
      <TextArea
        label={t('client.ranges')}
        hint={t('client.ranges.hint')}
        value={draft.ranges}
        onText={(ranges) => onChange({ ranges })}
        placeholder="203.0.113.0/24"
      />
    </>
  );
};
