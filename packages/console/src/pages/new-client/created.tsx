// The end of the steps: the credential, shown once, and the flow filled in.
import type { CreatedClientRecord } from '@mintmark/client/management';
import { ShownSecret } from '../../actions/shown-secret.tsx';
import { ButtonLink } from '../../kit/button.tsx';
import { Id } from '../../kit/copy.tsx';
import { Note } from '../../kit/note.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { hasKeyFlow, KeyFlow } from '../../token/key-flow.tsx';
import { TryFlow } from '../../token/try-flow.tsx';
import { clientPath } from '../clients/columns.tsx';
import type { Kind } from './draft.ts';

export const Created = ({ client, kind }: { readonly client: CreatedClientRecord; readonly kind: Kind }) => {
  const { t } = useTexts();
  const path = clientPath(client.client_id);
  return (
    <PageFrame
      title={t('new.done', { name: client.name })}
      actions={
        <ButtonLink href={kind === 'trust' ? `${path}/trust` : path} kind="primary">
          {t(kind === 'trust' ? 'new.to-trust' : 'new.to-client')}
        </ButtonLink>
      }
    >
      <section className="card" aria-labelledby="credential">
        <h2 id="credential">{t('client.credentials')}</h2>
        <dl className="pairs">
          <div>
            <dt>{t('client.id')}</dt>
            <dd>
              <Id value={client.client_id} of={t('client.id')} />
            </dd>
          </div>
        </dl>
        {client.client_secret !== undefined && <ShownSecret clientId={client.client_id} secret={client.client_secret} />}
        {client.client_secret === undefined && <Note tone="info">{t(`new.kind.${kind}.text`)}</Note>}
      </section>
      {client.client_secret !== undefined && <TryFlow clientId={client.client_id} secret={client.client_secret} scopes={client.scopes} />}
      {hasKeyFlow(client) && (
        <section className="card" aria-labelledby="flow">
          <h2 id="flow">{t('flow')}</h2>
          <KeyFlow client={client} />
        </section>
      )}
    </PageFrame>
  );
};
