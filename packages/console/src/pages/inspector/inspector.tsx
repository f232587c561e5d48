// A token, decoded and verified; where it would be refused, and why; and what a token of another issuer would lead to.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { PasteForm } from '../../actions/paste-form.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useSession } from '../../shell/rights.ts';
import { decodeToken } from '../../token/decode.ts';
import { DecodedTokenView } from '../../token/decoded-token.tsx';
import { TokenVerdict } from '../client/token-verdict.tsx';
import { Where } from './where.tsx';

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
      <SameAs
        // The token is not shown again: a command with it would be in the history of a shell.
        cli={`${cliLine('secret', 'whose')} < leaked.secret`}
        call={{ method: 'POST', path: '/whose', body: { credential: 'TOKEN' } }}
      />
      {token.trim() !== '' && (
        <section className="card" aria-labelledby="decoded">
          <h2 id="decoded">{t('inspector.decoded')}</h2>
          <DecodedTokenView token={token} />
        </section>
      )}
      {find.data !== undefined && !isForeign && <Where key={token} token={token.trim()} found={find.data} />}
      {find.data !== undefined && isForeign && (
        <section className="card" aria-labelledby="foreign">
          <h2 id="foreign">{t('inspector.foreign')}</h2>
          <TokenVerdict token={token.trim()} />
        </section>
      )}
    </PageFrame>
  );
};
