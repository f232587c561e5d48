// The choice of a client's scopes.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { CheckField, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';

/**
 * The scopes of the registered resources as boxes to check, and a field for another one.
 *
 * @param of - the URI of the only resource whose scopes are offered
 */
export const ScopeChoice = ({
  scopes,
  onChange,
  of,
}: {
  readonly scopes: readonly string[];
  readonly onChange: (scopes: readonly string[]) => void;
  readonly of?: string;
}) => {
  const { t } = useTexts();
  const [other, setOther] = useState('');
  const resources = useQuery({ queryKey: ['resources'], queryFn: () => management.resources.list() });
  const known = (resources.data ?? [])
    .map((resource) => ({ ...resource, title: resource.name }))
    .filter((resource) => resource.scopes.length > 0 && (of === undefined || resource.uri === of));
  const listed = new Set(known.flatMap((resource) => resource.scopes));
  const further = scopes.filter((scope) => !listed.has(scope));
  const set = (scope: string, chosen: boolean): void =>
    onChange(chosen ? [...new Set([...scopes, scope])] : scopes.filter((each) => each !== scope));
  const boxes = (names: readonly string[]) =>
    names.map((scope) => (
      <CheckField
        key={scope}
        label={<code className="break">{scope}</code>}
        checked={scopes.includes(scope)}
        onChecked={(chosen) => set(scope, chosen)}
      />
    ));
  return (
    <fieldset className="group stack">
      <legend>{t('client.scopes')}</legend>
      <div className="columns">
        {known.map(({ uri, title, scopes: names }) => (
          <div key={uri} className="stack-tight">
            <h3 className="break">{title}</h3>
            {boxes(names)}
          </div>
        ))}
        {further.length > 0 && (
          <div className="stack-tight">
            <h3>{t('client.scopes.further')}</h3>
            {boxes(further)}
          </div>
        )}
      </div>
      <div className="row row-bottom">
        <TextField label={t('client.scopes.add')} value={other} onText={setOther} spellCheck={false} />
        <Button
          icon="plus"
          disabled={other.trim() === ''}
          onClick={() => {
            set(other.trim(), true);
            setOther('');
          }}
        >
          {t('add')}
        </Button>
      </div>
    </fieldset>
  );
};
