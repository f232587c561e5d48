// A new client in three steps: who it is, how it proves it, and what it may do.
import type { CreatedClientRecord } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button, ButtonLink } from '../../kit/button.tsx';
import { Form } from '../../kit/form.tsx';
import { useTexts } from '../../language/language.tsx';
import { useFilters } from '../../shell/fragment-location.ts';
import { PageFrame } from '../../shell/page.tsx';
import { AccessStep } from './access-step.tsx';
import { Created } from './created.tsx';
import { CredentialStep } from './credential-step.tsx';
import { creationElsewhere, type Draft, EMPTY, newClientOf } from './draft.ts';
import { IdentityStep } from './identity-step.tsx';

const STEPS = [
  { title: 'new.identity', content: IdentityStep },
  { title: 'new.credential', content: CredentialStep },
  { title: 'new.access', content: AccessStep },
] as const;

export const Page = () => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [filters] = useFilters();
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, what: filters.get('kind') === 'agent' ? 'agent' : 'service' });
  const [step, setStep] = useState(0);
  const [created, setCreated] = useState<CreatedClientRecord>();
  const create = useMutation({
    mutationFn: () => management.clients.create(newClientOf(draft)),
    onSuccess: ({ record }) => {
      setCreated(record);
      return queries.invalidateQueries({ queryKey: ['clients'] });
    },
  });
  if (created !== undefined) return <Created client={created} kind={draft.kind} />;
  const current = STEPS[step] ?? STEPS[0];
  const isLast = step === STEPS.length - 1;
  const next = (): void => {
    if (isLast) create.mutate();
    else setStep(step + 1);
  };
  return (
    <PageFrame title={t('clients.create')} intro={t('new.intro')}>
      <ol className="steps">
        {STEPS.map(({ title }, index) => (
          <li key={title} aria-current={index === step ? 'step' : undefined} data-done={index < step}>
            <span className="step-number">{index + 1}</span>
            {t(title)}
          </li>
        ))}
      </ol>
      <Form className="card" onSubmit={next}>
        <h2>{t(current.title)}</h2>
        <current.content draft={draft} onChange={(changes) => setDraft({ ...draft, ...changes })} />
        <FailureNote error={create.error} />
        {isLast && <SameAs {...creationElsewhere(draft)} />}
        <div className="row spread">
          {step === 0 ? (
            <ButtonLink href="/clients">{t('cancel')}</ButtonLink>
          ) : (
            <Button onClick={() => setStep(step - 1)}>{t('back')}</Button>
          )}
          <Button kind="primary" type="submit" busy={create.isPending}>
            {t(isLast ? 'new.create' : 'next')}
          </Button>
        </div>
      </Form>
    </PageFrame>
  );
};
