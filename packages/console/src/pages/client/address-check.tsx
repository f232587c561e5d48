// Whether a token request from an address would be granted, and which rule decides.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { useTexts } from '../../language/language.tsx';
import { EvaluationVerdict } from './evaluation-verdict.tsx';

export const AddressCheck = ({ clientId }: { readonly clientId: string }) => {
  const { t } = useTexts();
  const [address, setAddress] = useState('');
  const [scope, setScope] = useState('');
  const request = { client_id: clientId, ...(address === '' ? {} : { address }), ...(scope === '' ? {} : { scope }) };
  const check = useMutation({ mutationFn: () => management.evaluate(request) });
  return (
    <section className="card" aria-labelledby="check">
      <h2 id="check">{t('check')}</h2>
      <p className="muted">{t('check.text')}</p>
      <Form onSubmit={() => check.mutate()}>
        <div className="columns">
          <TextField label={t('check.address')} value={address} onText={setAddress} placeholder="203.0.113.7" />
          <TextField label={t('check.scope')} value={scope} onText={setScope} placeholder="invoices:read" />
        </div>
        <div className="row">
          <Button type="submit" busy={check.isPending}>
            {t('check.run')}
          </Button>
        </div>
      </Form>
      <FailureNote error={check.error} />
      <EvaluationVerdict verdict={check.data} />
      <SameAs
        cli={cliLine('evaluate', clientId, ...(address === '' ? [] : ['--address', address]), ...(scope === '' ? [] : ['--scope', scope]))}
        call={{ method: 'POST', path: '/evaluate', body: request }}
      />
    </section>
  );
};
