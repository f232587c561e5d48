// The conditions of a rule that is being built: each with its test, its value, and the verdict about the pasted token.
import type { TokenEvaluation } from '@mintmark/client/management';
import { Badge } from '../../kit/badge.tsx';
import { CheckField, SelectField, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';
import { type ConditionFields, claimOf, claimText, TESTS } from './conditions.ts';

type Verdicts = NonNullable<TokenEvaluation['draft']>;

export const RuleConditions = ({
  issuer,
  claims,
  conditions,
  verdicts,
  onChange,
}: {
  readonly issuer: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly conditions: readonly ConditionFields[];
  /** Of the conditions that are kept, in their order. */
  readonly verdicts: Verdicts;
  readonly onChange: (conditions: readonly ConditionFields[]) => void;
}) => {
  const { t } = useTexts();
  const kept = conditions.filter((condition) => condition.kept);
  const others = Object.keys(claims).filter((name) => !conditions.some(({ claim }) => claim === name));
  const add = (name: string): void => {
    const value = claims[name];
    const [first] = Array.isArray(value) ? value : [value];
    const test = Array.isArray(value) ? 'contains' : 'equals';
    if (name !== '') onChange([...conditions, { claim: name, test, text: String(first ?? ''), kept: true }]);
  };
  return (
    <fieldset className="group stack">
      <legend>{t('trust.conditions', { issuer })}</legend>
      {conditions.map((condition, index) => (
        <ConditionRow
          key={claimText(condition.claim)}
          condition={condition}
          seen={claimOf(claims, condition.claim)}
          passes={verdicts[kept.indexOf(condition)]?.passes}
          change={(changes) => onChange(conditions.with(index, { ...condition, ...changes }))}
        />
      ))}
      {others.length > 0 && (
        <SelectField
          label={t('trust.condition.add')}
          value=""
          options={[['', t('trust.condition.choose')], ...others.map((name) => [name, name] as const)]}
          onValue={add}
        />
      )}
    </fieldset>
  );
};

const ConditionRow = ({
  condition: { claim, test, text, kept },
  seen,
  passes,
  change,
}: {
  readonly condition: ConditionFields;
  readonly seen: unknown;
  /** `undefined` for one that is left out, and until the server has decided. */
  readonly passes: boolean | undefined;
  readonly change: (changes: Partial<ConditionFields>) => void;
}) => {
  const { t } = useTexts();
  const name = claimText(claim);
  return (
    <fieldset className="stack-tight inset">
      <legend className="hidden-visually">{name}</legend>
      <div className="row spread">
        <CheckField label={<code className="break">{name}</code>} checked={kept} onChecked={(next) => change({ kept: next })} />
        {kept && passes !== undefined && <Badge tone={passes ? 'good' : 'bad'}>{t(passes ? 'verdict.passes' : 'verdict.fails')}</Badge>}
      </div>
      {kept && (
        <>
          <div className="columns">
            <SelectField
              label={t('verdict.test')}
              value={test}
              options={TESTS.map((each) => [each, t(`trust.test.${each}`)] as const)}
              onValue={(next) => change({ test: next })}
            />
            <TextField
              label={t('trust.condition.value')}
              hint={test === 'glob' ? t('trust.glob.hint') : undefined}
              value={text}
              onText={(next) => change({ text: next })}
              spellCheck={false}
              required
            />
          </div>
          <span className="small muted break">
            {t('verdict.seen')}: <code>{JSON.stringify(seen) ?? '–'}</code>
          </span>
        </>
      )}
    </fieldset>
  );
};
