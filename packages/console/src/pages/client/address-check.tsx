// Whether a token request from an address would be granted, and which rule decides.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { TextField } from '../../kit/field.tsx';
import { Note } from '../../kit/note.tsx';
import { spanOf } from '../../kit/span.ts';
import { useTexts } from '../../language/language.tsx';

export const AddressCheck = ({ clientId }: { readonly clientId: string }) => {
  const { t } = useTexts();
  const [address, setAddress] = useState('');
  const [scope, setScope] = useState('');
  const request = { client_id: clientId, ...(address === '' ? {} : { address }), ...(scope === '' ? {} : { scope }) };
  const check = useMutation({ mutationFn: () => management.evaluate(request) });
  const verdict = check.data;
  return (
    <section className="card" aria-labelledby="check">
      <h2 id="check">{t('check')}</h2>
      <p className="muted">{t('check.text')}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          check.mutate();
        }}
      >
        <div className="columns">
          <TextField label={t('check.address')} value={address} onText={setAddress} placeholder="203.0.113.7" />
          <TextField label={t('check.scope')} value={scope} onText={setScope} placeholder="invoices:read" />
        </div>
        <div className="row">
          <Button type="submit" busy={check.isPending}>
            {t('check.run')}
          </Button>
        </div>
      </form>
      <FailureNote error={check.error} />
      {verdict?.allowed === true && (
        <Note tone="good" alert>
          <strong>{t('check.allowed')}</strong>
          {verdict.token !== null && (
            <span className="break">
              {t('check.token', {
                scope: verdict.token.scope || '–',
                audience: verdict.token.audience.join(' '),
                span: spanOf(verdict.token.expires_in),
              })}
            </span>
          )}
        </Note>
      )}
      {verdict?.allowed === false && (
        <Note tone="bad" alert>
          <strong>{t('check.refused', { by: verdict.decided_by ?? '–' })}</strong>
          <span>{verdict.cause}</span>
          <span>{verdict.remedy}</span>
        </Note>
      )}
      <SameAs
        cli={cliLine('evaluate', clientId, ...(address === '' ? [] : ['--address', address]), ...(scope === '' ? [] : ['--scope', scope]))}
        call={{ method: 'POST', path: '/evaluate', body: request }}
      />
    </section>
  );
};
