// One shared quota: what was used of it, whose tokens count, and what can be done with it.
import type { SharedQuotaRecord } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { clientPath } from '../clients/columns.tsx';
import { EditQuotaDialog } from './edit-quota.tsx';
import { QuotaWindow } from './quota-windows.tsx';

/** The clients that are named. */
const NAMED = 5;

export const QuotaCard = ({ quota }: { readonly quota: SharedQuotaRecord }) => {
  const { t } = useTexts();
  const may = useRight('manageQuotas');
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const { name, quota: limits, windows } = quota;
  const close = (): void => setOpen(undefined);
  return (
    <section className="card" aria-label={name}>
      <h2 className="break">{name}</h2>
      <ul className="rows">
        {windows.map((window) => (
          <QuotaWindow key={window.window} window={window} mode={limits.mode ?? 'enforce'} />
        ))}
      </ul>
      <Sharing quota={quota} />
      {may && (
        <div className="row row-end">
          <Button size="small" onClick={() => setOpen('edit')}>
            {t('edit')}
          </Button>
          <Button size="small" kind="danger" onClick={() => setOpen('delete')}>
            {t('danger.delete')} …
          </Button>
        </div>
      )}
      {open === 'edit' && <EditQuotaDialog name={name} onClose={close} />}
      {open === 'delete' && (
        <Confirm
          title={t('danger.title', { action: t('danger.delete'), name })}
          text={t('quotas.delete.text')}
          name={name}
          elsewhere={{ cli: cliLine('quota', 'delete', name), call: { method: 'DELETE', path: `/quotas/${encodeURIComponent(name)}` } }}
          action={t('danger.delete')}
          run={() => management.quotas.delete(name)}
          changes={[['shared-quotas']]}
          done={{ text: t('danger.done', { action: t('danger.delete'), name }) }}
          onClose={close}
        />
      )}
    </section>
  );
};

/** Whose tokens count: by what they are selected, and the first of them. */
const Sharing = ({ quota: { owner, labels } }: { readonly quota: SharedQuotaRecord }) => {
  const { t } = useTexts();
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const filter = { ...(owner === null ? {} : { owner }), ...(label.length === 0 ? {} : { label }) };
  const clients = useQuery({
    queryKey: ['clients', 'sharing', filter],
    queryFn: () => management.clients.list({ ...filter, sort: 'name', limit: NAMED }),
  });
  const search = new URLSearchParams({
    ...(owner === null ? {} : { owner }),
    ...(label.length === 0 ? {} : { label: label.join(', ') }),
  });
  const conditions = [
    ...(owner === null ? [] : [t('quotas.of-owner', { owner })]),
    ...label.map((each) => t('quotas.of-label', { label: each })),
  ];
  return (
    <div className="stack-tight">
      <Link href={`/clients${search.size === 0 ? '' : `?${search}`}`} className="break">
        {conditions.length === 0 ? t('quotas.of-all') : t('quotas.of', { conditions: conditions.join(', ') })}
      </Link>
      <Loaded query={clients}>
        {({ clients: found, next_cursor }) => (
          <span className="small">
            {found.length === 0 && <span className="muted">{t('quotas.of-none')}</span>}
            {found.map(({ client_id, name }, index) => (
              <span key={client_id}>
                {index > 0 && ', '}
                <Link href={clientPath(client_id)}>{name}</Link>
              </span>
            ))}
            {next_cursor !== null && ' …'}
          </span>
        )}
      </Loaded>
    </div>
  );
};
