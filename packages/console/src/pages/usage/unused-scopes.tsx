// The scopes that clients hold and do not use, which can be taken away, and given back.
import type { UnusedScopes as Report } from '@mintmark/client/management';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { cliLine, options } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Loaded, State } from '../../kit/state.tsx';
import { Day } from '../../kit/time.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { clientPath } from '../clients/columns.tsx';

type Client = Report['clients'][number];

export const UnusedScopes = () => {
  const { t } = useTexts();
  const mayEdit = useRight('editClients');
  const [narrowing, setNarrowing] = useState<Client>();
  const unused = useQuery({ queryKey: ['unused-scopes'], queryFn: () => management.reports.unusedScopes() });
  return (
    <section className="card" aria-labelledby="unused">
      <h2 id="unused">{t('usage.unused')}</h2>
      <p className="muted">{t('usage.unused.text')}</p>
      <Loaded query={unused}>
        {({ clients }) =>
          clients.length === 0 ? (
            <State icon="check" title={t('usage.unused.none')} />
          ) : (
            <ul className="rows">
              {clients.map((client) => (
                <li key={client.client_id} className="row spread">
                  <Link href={`${clientPath(client.client_id)}/access`}>{client.client_id}</Link>
                  <span className="row">
                    {client.unused.map(({ scope, last_used_on }) => (
                      <span key={scope} className="chip">
                        <code>{scope}</code> {last_used_on !== null && <Day on={last_used_on} />}
                      </span>
                    ))}
                    {mayEdit && (
                      <Button size="small" onClick={() => setNarrowing(client)}>
                        {t('usage.narrow')} …
                      </Button>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {narrowing !== undefined && <NarrowDialog client={narrowing} onClose={() => setNarrowing(undefined)} />}
    </section>
  );
};

const NarrowDialog = ({ client, onClose }: { readonly client: Client; readonly onClose: () => void }) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const { client_id, narrowed, unused } = client;
  const reload = () => queries.invalidateQueries({ queryKey: ['unused-scopes'] });
  const restore = useMutation({
    mutationFn: (before: Client['narrowed']) => management.clients.update(client_id, before),
    onSuccess: reload,
  });
  const narrow = useMutation({
    mutationFn: async () => {
      const { record, etag } = await management.clients.get(client_id);
      await management.clients.update(client_id, narrowed, { etag });
      return { scopes: record.scopes, default_scopes: record.default_scopes };
    },
    onSuccess: (before) => {
      toast({ text: t('usage.narrowed', { name: client_id }), undo: () => restore.mutate(before) });
      onClose();
      return reload();
    },
  });
  const reset = [...(narrowed.scopes.length === 0 ? ['scopes'] : []), ...(narrowed.default_scopes.length === 0 ? ['default_scopes'] : [])];
  const names = { scope: narrowed.scopes, 'default-scope': narrowed.default_scopes };
  return (
    <Dialog title={t('danger.title', { action: t('usage.narrow'), name: client_id })} onClose={onClose}>
      <p>{t('usage.narrow.text', { list: unused.map(({ scope }) => scope).join(', ') })}</p>
      <FailureNote error={narrow.error} />
      <SameAs
        cli={cliLine('client', 'update', client_id, ...options(names), ...(reset.length === 0 ? [] : ['--reset', ...reset]))}
        call={{ method: 'PATCH', path: `/clients/${encodeURIComponent(client_id)}`, body: narrowed }}
      />
      <div className="row row-end">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button kind="primary" busy={narrow.isPending} onClick={() => narrow.mutate()}>
          {t('usage.narrow')}
        </Button>
      </div>
    </Dialog>
  );
};
