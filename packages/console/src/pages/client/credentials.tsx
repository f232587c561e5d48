// The secrets, keys and certificate of a client.
import { useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { State } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { KeysCard } from './keys-card.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { SecretRow } from './secret-row.tsx';
import type { TabProps } from './tab-props.ts';

export const CredentialsTab = ({ client }: TabProps) => {
  const { t } = useTexts();
  const { client_id, name, secrets } = client.record;
  const mayRotate = useRight('rotateSecrets');
  const [rotating, setRotating] = useState(false);
  const usesSecret = secrets.length > 0;
  return (
    <>
      <section className="card" aria-labelledby="secrets">
        <div className="row spread">
          <h2 id="secrets">{t('secrets')}</h2>
          {mayRotate && (
            <Button kind="primary" onClick={() => setRotating(true)}>
              {t(usesSecret ? 'secret.rotate' : 'secret.add')}
            </Button>
          )}
        </div>
        {!usesSecret && (
          <State icon="empty" title={t('secrets.none')}>
            <p>{t('secrets.none.text')}</p>
          </State>
        )}
        <ul className="rows">
          {secrets.toReversed().map((secret) => (
            <SecretRow key={secret.id} {...{ clientId: client_id, name, secret }} />
          ))}
        </ul>
      </section>
      <KeysCard client={client} />
      {rotating && <RotateDialog client={client.record} onClose={() => setRotating(false)} />}
    </>
  );
};
