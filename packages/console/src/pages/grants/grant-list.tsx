// Grants: the records of issued tokens, each of which can be revoked.
import type { GrantFilter, GrantRecord } from '@mintmark/client/management';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { ActionButton } from '../../actions/direct-action.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Rows } from '../../kit/rows.tsx';
import { State } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { type Column, VirtualList } from '../../kit/virtual-list.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { chainPath } from '../chain/chain-path.ts';
import { EndBranch } from '../chain/end-branch.tsx';
import { clientPath } from '../clients/columns.tsx';
import { useGrantActions } from './grant-state.tsx';
import { GrantStatus } from './grant-status.tsx';

export const GrantList = ({ filter }: { readonly filter: GrantFilter }) => {
  const { t } = useTexts();
  const columns = useColumns(filter.client_id !== undefined);
  const grants = useInfiniteQuery({
    queryKey: ['grants', filter],
    queryFn: ({ pageParam }) => management.grants.list({ ...filter, limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
  return (
    <Rows
      query={grants}
      rowsOf={(page) => page.grants}
      empty={
        <State icon="empty" title={t('grants.none')}>
          <p>{t('grants.none.text')}</p>
        </State>
      }
    >
      {(rows, more) => (
        <VirtualList label={t('client.grants')} columns={columns} rows={rows} keyOf={({ grant_id }) => grant_id} {...more} />
      )}
    </Rows>
  );
};

const useColumns = (ofOneClient: boolean): readonly Column<GrantRecord>[] => {
  const { t } = useTexts();
  const client: Column<GrantRecord> = {
    title: t('client'),
    cell: ({ client_id, issued_at }) => (
      <>
        <Link href={clientPath(client_id)} className="title-cell">
          {client_id}
        </Link>
        <span className="sub-cell narrow-only">
          <Time at={issued_at} only="distance" />
        </span>
      </>
    ),
  };
  return [
    ...(ofOneClient ? [] : [client]),
    {
      title: t('grants.issued'),
      wide: !ofOneClient,
      cell: ({ issued_at, address }) => (
        <>
          <Time at={issued_at} only="distance" />
          <span className="sub-cell">{address}</span>
        </>
      ),
    },
    {
      title: t('client.scopes'),
      wide: true,
      share: 1.6,
      cell: ({ scope, audience }) => (
        <>
          <span className="title-cell">{scope === '' ? '–' : scope}</span>
          <span className="sub-cell">{audience.join(' ')}</span>
        </>
      ),
    },
    {
      title: t('grants.status'),
      share: 1.4,
      cell: ({ grant_id, status, depth, sub }) => (
        <>
          <GrantStatus status={status} />
          <Link href={chainPath(grant_id)} className="sub-cell">
            {depth === 0 ? t('chain') : t('chain.for', { subject: sub })}
          </Link>
        </>
      ),
    },
    { title: t('actions'), share: 1.45, cell: (grant) => <GrantActions grant={grant} /> },
  ];
};

/** A grant is suspended, which can be undone, or revoked, after a question. */
const GrantActions = ({ grant }: { readonly grant: GrantRecord }) => {
  const { t } = useTexts();
  const may = useRight('manageGrants');
  const { suspend, reactivate } = useGrantActions(grant.grant_id, true);
  const [revoking, setRevoking] = useState(false);
  if (!may || (grant.status !== 'active' && grant.status !== 'suspended')) return null;
  return (
    <span className="row">
      <ActionButton action={grant.status === 'active' ? suspend : reactivate} size="small" />
      <Button size="small" kind="danger" onClick={() => setRevoking(true)}>
        {t('revoke')} …
      </Button>
      <FailureNote error={suspend.error ?? reactivate.error} />
      {revoking && <EndBranch grant={grant} onClose={() => setRevoking(false)} />}
    </span>
  );
};
