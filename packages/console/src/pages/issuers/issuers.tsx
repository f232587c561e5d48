// Trusted issuers: whose tokens clients may present, and the state of their keys.
import type { IssuerRecord } from '@mintmark/client/management';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Note } from '../../kit/note.tsx';
import { Loaded, State } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';
import { NewIssuerDialog } from './new-issuer.tsx';

export const Page = () => {
  const { t } = useTexts();
  const may = useRight('manageTrust');
  const [creating, setCreating] = useState(false);
  const issuers = useQuery({ queryKey: ['issuers'], queryFn: () => management.issuers.list() });
  return (
    <PageFrame
      title={t('nav.issuers')}
      intro={t('issuers.intro')}
      actions={
        may && (
          <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
            {t('issuers.create')}
          </Button>
        )
      }
    >
      <Loaded query={issuers}>
        {(found) =>
          found.length === 0 ? (
            <State icon="empty" title={t('issuers.none')}>
              <p>{t('issuers.none.text')}</p>
            </State>
          ) : (
            <div className="columns">
              {found.map((issuer) => (
                <IssuerCard key={issuer.id} issuer={issuer} />
              ))}
            </div>
          )
        }
      </Loaded>
      {creating && <NewIssuerDialog onClose={() => setCreating(false)} />}
    </PageFrame>
  );
};

const IssuerCard = ({ issuer }: { readonly issuer: IssuerRecord }) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const may = useRight('manageTrust');
  const [ending, setEnding] = useState(false);
  const { id, kind, issuer: url, state, key_state } = issuer;
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['issuers'] });
  const refresh = useMutation({ mutationFn: () => management.issuers.refresh(id), onSuccess });
  const enable = useMutation({ mutationFn: () => management.issuers.enable(id), onSuccess });
  const disable = useMutation({
    mutationFn: () => management.issuers.disable(id),
    onSuccess: () => {
      toast({ text: t('issuers.was-disabled', { name: id }), undo: () => enable.mutate() });
      return onSuccess();
    },
  });
  return (
    <section className="card">
      <div className="row spread">
        <h2 className="break">{id}</h2>
        <span className="row">
          <Badge tone="info">{kind}</Badge>
          <Badge tone={state === 'enabled' ? 'good' : 'none'}>{t(`issuers.${state}`)}</Badge>
        </span>
      </div>
      <code className="break">{url}</code>
      {key_state.fault !== null && <Note tone="warn">{key_state.fault}</Note>}
      <span className="muted small">
        {t('issuers.keys', { number: key_state.kids.length })}{' '}
        {key_state.fetched_at !== null && <Time at={key_state.fetched_at} only="distance" />}
      </span>
      <FailureNote error={refresh.error ?? disable.error ?? enable.error} />
      {may && (
        <div className="row row-end">
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
          <Button size="small" kind="danger" onClick={() => setEnding(true)}>
            {t('issuers.distrust')} …
          </Button>
        </div>
      )}
      {ending && (
        <Confirm
          title={t('danger.title', { action: t('issuers.distrust'), name: id })}
          text={t('issuers.distrust.text')}
          name={id}
          elsewhere={{
            cli: cliLine('issuer', 'distrust', id),
            call: { method: 'POST', path: `/issuers/${encodeURIComponent(id)}/distrust` },
          }}
          action={t('issuers.distrust')}
          run={() => management.issuers.distrust(id)}
          onClose={() => setEnding(false)}
          onDone={() => {
            setEnding(false);
            void onSuccess();
          }}
        />
      )}
    </section>
  );
};
