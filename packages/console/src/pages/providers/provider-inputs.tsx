// The fields that a new OpenID Provider has and that can be changed.
import type { InputsProps } from '../../actions/inputs-props.ts';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Groups } from '../../kit/groups.tsx';
import { useTexts } from '../../language/language.tsx';
import { type Fields, NEW_RULE } from './provider-fields.ts';
import { ROLES, RULE_TESTS, type RuleFields } from './role-rules.ts';

export const ProviderInputs = ({ fields, onChange, isNew }: InputsProps<Fields>) => {
  const { t } = useTexts();
  return (
    <>
      <TextField
        label={t('providers.label')}
        hint={t('providers.label.hint')}
        value={fields.label}
        onText={(label) => onChange({ label })}
        maxLength={64}
        required={!isNew}
      />
      <div className="columns">
        <TextField
          label={t('client.id')}
          hint={t('providers.client-id.hint')}
          value={fields.clientId}
          onText={(clientId) => onChange({ clientId })}
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <TextField
          label={t('providers.secret')}
          hint={t(isNew ? 'providers.secret.hint' : 'providers.secret.unchanged')}
          value={fields.secret}
          onText={(secret) => onChange({ secret })}
          type="password"
          autoComplete="off"
          required={isNew}
        />
        <TextField
          label={t('providers.scopes')}
          hint={t('providers.scopes.hint')}
          value={fields.scopes}
          onText={(scopes) => onChange({ scopes })}
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <TextField
          label={t('providers.name-claim')}
          hint={t('providers.name-claim.hint')}
          value={fields.nameClaim}
          onText={(nameClaim) => onChange({ nameClaim })}
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      </div>
      <Groups
        title={t('providers.rules')}
        items={fields.rules}
        empty={NEW_RULE}
        name={(number) => t('providers.rule', { number })}
        add={t('providers.rule.add')}
        onChange={(rules) => onChange({ rules })}
      >
        {(rule, changeRule) => <RuleGroup rule={rule} change={changeRule} />}
      </Groups>
    </>
  );
};

const RuleGroup = ({ rule, change }: { readonly rule: RuleFields; readonly change: (changes: Partial<RuleFields>) => void }) => {
  const { t } = useTexts();
  return (
    <div className="columns">
      <SelectField
        label={t('providers.role')}
        hint={t(`operators.role.${rule.role}`)}
        value={rule.role}
        options={ROLES.map((role) => [role, role] as const)}
        onValue={(role) => change({ role })}
      />
      <TextField
        label={t('verdict.claim')}
        hint={t('providers.claim.hint')}
        value={rule.claim}
        onText={(claim) => change({ claim })}
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <SelectField
        label={t('verdict.test')}
        value={rule.test}
        options={RULE_TESTS.map((test) => [test, t(`trust.test.${test}`)] as const)}
        onValue={(test) => change({ test })}
      />
      <TextField
        label={t('trust.condition.value')}
        hint={t('providers.value.hint')}
        value={rule.text}
        onText={(text) => change({ text })}
        autoCapitalize="none"
        spellCheck={false}
        required
      />
    </div>
  );
};
