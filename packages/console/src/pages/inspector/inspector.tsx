// A token, decoded; whether this server knows it as active; and what a token of another issuer would lead to.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { PasteForm } from '../../actions/paste-form.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useSession } from '../../shell/rights.ts';
import { decodeToken } from '../../token/decode.ts';
import { DecodedTokenView } from '../../token/decoded-token.tsx';
import { chainPath } from '../chain/chain-path.ts';
import { TokenVerdict } from '../client/token-verdict.tsx';
import { clientPath } from '../clients/columns.tsx';

export const Page = () => {
  const { t } = useTexts();
  const { tenant } = useSession();
  const [token, setToken] = useState('');
  const find = useMutation({ mutationFn: (credential: string) => management.whose(credential) });
  const issuer = decodeToken(token)?.claims['iss'];
  const isForeign = typeof issuer === 'string' && URL.canParse(issuer) && new URL(issuer).host !== new URL(tenant.issuer).host;
  return (
    <PageFrame title={t('nav.inspector')} intro={t('inspector.intro')}>
      <PasteForm
        className="card"
        label={t('inspector.token')}
        action={t('inspector.check')}
        use={find}
        onText={(text) => {
          setToken(text);
          find.reset();
        }}
      />
      {token.trim() !== '' && (
        <section className="card" aria-labelledby="decoded">
          <h2 id="decoded">{t('inspector.decoded')}</h2>
          <DecodedTokenView token={token} />
        </section>
      )}
      {find.data !== undefined && !isForeign && (
        <section className="card" aria-labelledby="known">
          <h2 id="known">{t('inspector.here')}</h2>
          {find.data.client_id === null ? (
            <p>{t('inspector.unknown')}</p>
          ) : (
            <div className="row">
              <Link href={clientPath(find.data.client_id)}>{find.data.client_name ?? find.data.client_id}</Link>
              {find.data.grant_status !== null && (
                <Badge tone={find.data.grant_status === 'active' ? 'good' : 'bad'}>{t(`grants.status.${find.data.grant_status}`)}</Badge>
              )}
              {find.data.grant_id !== null && <Link href={chainPath(find.data.grant_id)}>{t('chain')}</Link>}
              <span className="muted">{find.data.grant_status !== null && t(`inspector.why.${find.data.grant_status}`)}</span>
            </div>
          )}
        </section>
      )}
      {find.data !== undefined && isForeign && (
        <section className="card" aria-labelledby="foreign">
          <h2 id="foreign">{t('inspector.foreign')}</h2>
          <TokenVerdict token={token.trim()} />
        </section>
      )}
    </PageFrame>
  );
};
