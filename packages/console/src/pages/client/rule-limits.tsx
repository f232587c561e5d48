// What a trust rule is called, and what it limits of what its client may obtain.
import { CheckField, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';

export interface RuleLimits {
  readonly name: string;
  readonly label: string;
  /** Seconds; empty for no limit. */
  readonly lifetime: string;
  /** None for all of the client. */
  readonly scopes: readonly string[];
}

/** @param scopes - of the client */
export const RuleLimitsFields = ({
  limits,
  scopes,
  change,
}: {
  readonly limits: RuleLimits;
  readonly scopes: readonly string[];
  readonly change: (changes: Partial<RuleLimits>) => void;
}) => {
  const { t } = useTexts();
  return (
    <>
      <div className="columns">
        <TextField label={t('secret.label')} value={limits.label} onText={(label) => change({ label })} maxLength={256} />
        <TextField
          label={t('trust.name')}
          hint={t('trust.name.hint')}
          value={limits.name}
          onText={(name) => change({ name })}
          pattern="[a-z0-9][a-z0-9._\-]{0,63}"
          autoCapitalize="none"
        />
        <TextField
          label={t('exchange.target.lifetime')}
          value={limits.lifetime}
          onText={(lifetime) => change({ lifetime })}
          inputMode="numeric"
          pattern="[0-9]*"
        />
      </div>
      {scopes.length > 0 && (
        <fieldset className="group stack-tight">
          <legend>{t('trust.scopes')}</legend>
          {scopes.map((scope) => (
            <CheckField
              key={scope}
              label={<code className="break">{scope}</code>}
              checked={limits.scopes.includes(scope)}
              onChecked={(chosen) =>
                change({ scopes: chosen ? [...limits.scopes, scope] : limits.scopes.filter((each) => each !== scope) })
              }
            />
          ))}
        </fieldset>
      )}
    </>
  );
};
