// Whether the exchange of a token would pass by the saved policy, and what the new token would permit.
import type { EvaluationRequest } from '@mintmark/client/management';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, options } from '../../actions/command-lines.ts';
import { PasteForm } from '../../actions/paste-form.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { SelectField, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';
import { decodeToken } from '../../token/decode.ts';
import { EvaluationVerdict } from './evaluation-verdict.tsx';
import type { ExchangePolicy } from './exchange-fields.ts';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
/** A JWT may be of this server or of a trusted issuer; an opaque token is of this server. */
const subjectOf = (token: string) => ({
  subject_token: token,
  subject_token_type: `urn:ietf:params:oauth:token-type:${decodeToken(token) === undefined ? 'access_token' : 'jwt'}`,
});

export const ExchangeCheck = ({ clientId, policy }: { readonly clientId: string; readonly policy: ExchangePolicy }) => {
  const { t } = useTexts();
  const [resource, setResource] = useState('');
  const [scope, setScope] = useState('');
  const request: EvaluationRequest = {
    ...{ client_id: clientId, grant_type: EXCHANGE },
    ...(resource === '' ? {} : { resource: [resource] }),
    ...(scope === '' ? {} : { scope }),
  };
  const check = useMutation({ mutationFn: (token: string) => management.evaluate({ ...request, ...subjectOf(token) }) });
  return (
    <section className="card" aria-labelledby="exchange-check">
      <h2 id="exchange-check">{t('exchange.check')}</h2>
      <p className="muted">{t('exchange.check.text')}</p>
      <PasteForm label={t('exchange.check.token')} hint={t('trust.token.hint')} action={t('check.run')} use={check} onText={check.reset}>
        <div className="columns">
          <SelectField
            label={t('exchange.target.resource')}
            value={resource}
            options={[['', t('exchange.check.any-target')], ...policy.to.map(({ resource: uri }) => [uri, uri] as const)]}
            onValue={setResource}
          />
          <TextField label={t('check.scope')} value={scope} onText={setScope} placeholder="invoices:read" />
        </div>
      </PasteForm>
      <EvaluationVerdict verdict={check.data} />
      <SameAs
        // The token is not shown again: a command with it would be in the history of a shell.
        cli={`${cliLine('evaluate', clientId, '--exchange', ...options({ resource, scope }))} < subject.token`}
        call={{ method: 'POST', path: '/evaluate', body: { ...request, ...subjectOf('TOKEN') } }}
      />
    </section>
  );
};
