// Who holds the scopes of a resource, and when a token last had each; and what the removal of a scope would break.
import type { ScopeHolders } from '@mintmark/client/management';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { FailureText } from '../../kit/failure-text.tsx';
import { Note } from '../../kit/note.tsx';
import { Day } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { clientPath } from '../clients/columns.tsx';

/** The clients that are counted of each scope; of more, the number is not known. */
const COUNTED = 100;
/** The clients that are named of each scope. */
const NAMED = 3;

const useHolders = (scope: string): UseQueryResult<ScopeHolders> =>
  useQuery({ queryKey: ['scope-holders', scope], queryFn: () => management.reports.scopeHolders(scope, { limit: COUNTED }) });

const lastUse = (found: ScopeHolders): string | undefined =>
  found.holders
    .map(({ last_used_on }) => last_used_on)
    .filter((on) => on !== null)
    .toSorted()
    .at(-1);

/** The clients that hold the scopes, in a row for each. */
export const ScopeHoldersTable = ({ scopes }: { readonly scopes: readonly string[] }) => {
  const { t } = useTexts();
  return (
    <table className="plain stacks">
      <thead>
        <tr>
          <th scope="col">{t('clients.scope')}</th>
          <th scope="col">{t('resources.held-by')}</th>
          <th scope="col">{t('resources.last-token')}</th>
        </tr>
      </thead>
      <tbody>
        {scopes.map((scope) => (
          <ScopeRow key={scope} scope={scope} />
        ))}
      </tbody>
    </table>
  );
};

const ScopeRow = ({ scope }: { readonly scope: string }) => {
  const { t } = useTexts();
  const { data, error } = useHolders(scope);
  return (
    <tr>
      <td data-title={t('clients.scope')}>
        <Link href={`/clients?scope=${encodeURIComponent(scope)}`} className="break" title={t('resources.holders')}>
          {scope}
        </Link>
      </td>
      {data === undefined ? (
        <td colSpan={2} className="muted">
          {error === null ? t('state.loading') : <FailureText error={error} />}
        </td>
      ) : (
        <>
          <td data-title={t('resources.held-by')}>
            <div>
              <Holders found={data} />
            </div>
          </td>
          <td data-title={t('resources.last-token')}>
            <div>
              <LastUse found={data} />
            </div>
          </td>
        </>
      )}
    </tr>
  );
};

/** The number of clients, and the names of those that used the scope last. */
const Holders = ({ found }: { readonly found: ScopeHolders }) => {
  const { count } = useTexts();
  const { holders, next_cursor } = found;
  const named = holders.toSorted((one, other) => (other.last_used_on ?? '').localeCompare(one.last_used_on ?? '')).slice(0, NAMED);
  return (
    <>
      {count(next_cursor === null ? 'resources.clients' : 'resources.clients-more', holders.length)}
      {named.length > 0 && (
        <span className="sub-cell">
          {named.map(({ client_id, name }, index) => (
            <Fragment key={client_id}>
              {index > 0 && ', '}
              <Link href={clientPath(client_id)}>{name}</Link>
            </Fragment>
          ))}
          {(holders.length > NAMED || next_cursor !== null) && ' …'}
        </span>
      )}
    </>
  );
};

const LastUse = ({ found }: { readonly found: ScopeHolders }) => {
  const { t } = useTexts();
  const on = lastUse(found);
  if (on !== undefined) return <Day on={on} />;
  if (found.counted_since === null) return <span className="muted">{t('resources.not-counted')}</span>;
  return (
    <span className="muted">
      {t('resources.none-since')} <Day on={found.counted_since} />
    </span>
  );
};

/** What the removal of scopes would break. Shows nothing without one. */
export const RemovedScopes = ({ uri, scopes }: { readonly uri: string; readonly scopes: readonly string[] }) => {
  const { t } = useTexts();
  if (scopes.length === 0) return null;
  return (
    <Note tone="warn" alert>
      <strong>{t('resources.removal')}</strong>
      <ScopeHoldersTable scopes={scopes} />
      <span className="break">{t('resources.removal.text', { uri })}</span>
    </Note>
  );
};
