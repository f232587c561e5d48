// One trusted issuer: the state of its keys, what its tokens must be like, and what can be done with it.
import type { IssuerRecord } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Note } from '../../kit/note.tsx';
import { spanOf } from '../../kit/span.ts';
import { Time } from '../../kit/time.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { EditIssuerDialog } from './edit-issuer.tsx';

export const IssuerCard = ({ issuer }: { readonly issuer: IssuerRecord }) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const may = useRight('manageTrust');
  const [open, setOpen] = useState<'edit' | 'distrust'>();
  const { id, kind, issuer: url, state, key_state, description, audiences, max_token_age, reuse } = issuer;
  const facts = [
    ...(description === null ? [] : [description]),
    ...(audiences === null ? [] : [t('issuers.for', { list: audiences.join(', ') })]),
    ...(max_token_age === null ? [] : [t('issuers.at-most', { span: spanOf(max_token_age) })]),
    ...(reuse === null ? [] : [t(`issuers.reuse.${reuse}`)]),
  ];
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['issuers'] });
  const refresh = useMutation({ mutationFn: () => management.issuers.refresh(id), onSuccess });
  const enable = useMutation({ mutationFn: () => management.issuers.enable(id), onSuccess });
  const disable = useMutation({
    mutationFn: () => management.issuers.disable(id),
    onSuccess: () => {
      toast({ text: t('issuers.was-disabled', { name: id }), line: cliLine('issuer', 'disable', id), undo: () => enable.mutate() });
      return onSuccess();
    },
  });
  return (
    <section className="card" aria-label={id}>
      <div className="row spread">
        <h2 className="break">{id}</h2>
        <span className="row">
          <Badge tone="info">{kind}</Badge>
          <Badge tone={state === 'enabled' ? 'good' : 'none'}>{t(`issuers.${state}`)}</Badge>
        </span>
      </div>
      <code className="break">{url}</code>
      {facts.length > 0 && <span className="muted small break">{facts.join(' · ')}</span>}
      {key_state.fault !== null && <Note tone="warn">{key_state.fault}</Note>}
      <span className="muted small">
        {t('issuers.keys', { number: key_state.kids.length })}{' '}
        {key_state.fetched_at !== null && <Time at={key_state.fetched_at} only="distance" />}
      </span>
      <FailureNote error={refresh.error ?? disable.error ?? enable.error} />
      {may && (
        <div className="row row-end">
          <Button size="small" onClick={() => setOpen('edit')}>
            {t('edit')}
          </Button>
          <Button size="small" busy={refresh.isPending} onClick={() => refresh.mutate()}>
            {t('issuers.refresh')}
          </Button>
          <Button
            size="small"
            busy={disable.isPending || enable.isPending}
            onClick={() => (state === 'enabled' ? disable.mutate() : enable.mutate())}
          >
            {t(state === 'enabled' ? 'danger.disable' : 'danger.enable')}
          </Button>
          <Button size="small" kind="danger" onClick={() => setOpen('distrust')}>
            {t('issuers.distrust')} …
          </Button>
        </div>
      )}
      {open === 'edit' && <EditIssuerDialog id={id} onClose={() => setOpen(undefined)} />}
      {open === 'distrust' && (
        <Confirm
          title={t('danger.title', { action: t('issuers.distrust'), name: id })}
          text={t('issuers.distrust.text')}
          name={id}
          effect={() => management.effects.ofDistrust(id)}
          elsewhere={{
            cli: cliLine('issuer', 'distrust', id),
            call: { method: 'POST', path: `/issuers/${encodeURIComponent(id)}/distrust` },
          }}
          action={t('issuers.distrust')}
          run={() => management.issuers.distrust(id)}
          onClose={() => setOpen(undefined)}
          onDone={() => {
            setOpen(undefined);
            void onSuccess();
          }}
        />
      )}
    </section>
  );
};
