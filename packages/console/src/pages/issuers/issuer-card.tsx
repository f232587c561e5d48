// One trusted issuer: the state of its keys, what its tokens must be like, and what can be done with it.
import type { IssuerRecord } from '@mintmark/client/management';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { ActionButton, ActionLines, useDirectAction } from '../../actions/direct-action.tsx';
import type { Elsewhere } from '../../actions/same-as.tsx';
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

/** Fetching its keys, and disabling or enabling it. */
const useDirectActions = ({ id, state }: IssuerRecord) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const reload = () => queries.invalidateQueries({ queryKey: ['issuers'] });
  const elsewhere = (action: string): Elsewhere => ({
    cli: cliLine('issuer', action, id),
    call: { method: 'POST', path: `/issuers/${encodeURIComponent(id)}/${action}` },
  });
  const refresh = useDirectAction({
    ...{ text: t('issuers.refresh'), elsewhere: elsewhere('refresh') },
    ...{ run: () => management.issuers.refresh(id), onDone: reload },
  });
  const enable = useDirectAction({
    ...{ text: t('danger.enable'), elsewhere: elsewhere('enable') },
    ...{ run: () => management.issuers.enable(id), onDone: reload },
  });
  const disable = useDirectAction({
    ...{ text: t('danger.disable'), elsewhere: elsewhere('disable'), run: () => management.issuers.disable(id) },
    onDone: () => {
      toast({ text: t('issuers.was-disabled', { name: id }), undo: enable.act });
      return reload();
    },
  });
  return { refresh, toggle: state === 'enabled' ? disable : enable };
};

export const IssuerCard = ({ issuer }: { readonly issuer: IssuerRecord }) => {
  const { t, count } = useTexts();
  const may = useRight('manageTrust');
  const [open, setOpen] = useState<'edit' | 'distrust'>();
  const { id, kind, issuer: url, state, key_state, description, audiences, max_token_age, reuse } = issuer;
  const facts = [
    ...(description === null ? [] : [description]),
    ...(audiences === null ? [] : [t('issuers.for', { list: audiences.join(', ') })]),
    ...(max_token_age === null ? [] : [t('issuers.at-most', { span: spanOf(max_token_age) })]),
    ...(reuse === null ? [] : [t(`issuers.reuse.${reuse}`)]),
  ];
  const { refresh, toggle } = useDirectActions(issuer);
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
      {key_state.fault !== null && (
        <Note tone="warn">
          <strong>{t('attention.issuer')}</strong>
          <code className="break">{key_state.fault}</code>
        </Note>
      )}
      <span className="muted small">
        {count('providers.keys', key_state.kids.length)}
        {key_state.fetched_at !== null && (
          <>
            {t('issuers.fetched')} <Time at={key_state.fetched_at} only="distance" />
          </>
        )}
      </span>
      {may && (
        <div className="row row-end">
          <Button size="small" onClick={() => setOpen('edit')}>
            {t('edit')}
          </Button>
          <ActionButton action={refresh} size="small" />
          <ActionButton action={toggle} size="small" />
          <Button size="small" kind="danger" onClick={() => setOpen('distrust')}>
            {t('issuers.distrust')} …
          </Button>
        </div>
      )}
      {may && <ActionLines actions={[refresh, toggle]} />}
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
          changes={[['issuers']]}
          onClose={() => setOpen(undefined)}
        />
      )}
    </section>
  );
};
