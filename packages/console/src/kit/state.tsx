// What a view shows in place of its content: that it loads, is empty, failed, or may not be seen.
import { ManagementError } from '@mintmark/client/management';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../language/language.tsx';
import { Button } from './button.tsx';
import { FailureText } from './failure-text.tsx';
import { Icon, type IconName } from './icon.tsx';

/** @param title - what is the case */
export const State = ({ icon, title, children }: { readonly icon: IconName; readonly title: string; readonly children?: ReactNode }) => (
  <div className="state">
    <Icon name={icon} />
    <h2>{title}</h2>
    {children}
  </div>
);

export const Loading = () => {
  const { t } = useTexts();
  return (
    <div className="state" role="status">
      <span className="spinner" />
      <p>{t('state.loading')}</p>
    </div>
  );
};

/** What the operator's roles do not allow. */
export const Denied = ({ children }: { readonly children?: ReactNode }) => {
  const { t } = useTexts();
  return (
    <State icon="lock" title={t('state.denied')}>
      <p>{t('state.denied.text')}</p>
      {children}
    </State>
  );
};

export const Failed = ({ error, onRetry }: { readonly error: unknown; readonly onRetry?: (() => void) | undefined }) => {
  const { t } = useTexts();
  if (error instanceof ManagementError && error.status === 403)
    return (
      <Denied>
        <p className="small">
          <FailureText error={error} />
        </p>
      </Denied>
    );
  if (error instanceof ManagementError && error.status === 404)
    return (
      <State icon="empty" title={t('state.missing')}>
        <p>
          <FailureText error={error} />
        </p>
      </State>
    );
  return (
    <div role="alert">
      <State icon="warn" title={t('state.failed')}>
        <p>
          <FailureText error={error} />
        </p>
        {error instanceof ManagementError && error.requestId !== undefined && (
          <p className="small">
            {t('state.request')} <code>{error.requestId}</code>
          </p>
        )}
        {onRetry !== undefined && <Button onClick={onRetry}>{t('state.retry')}</Button>}
      </State>
    </div>
  );
};

/** The content of a query once it has data; until then its state. */
export const Loaded = <Data,>({
  query,
  children,
}: {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  readonly children: (data: Data) => ReactNode;
}) => {
  if (query.data !== undefined) return children(query.data);
  return query.error === null ? <Loading /> : <Failed error={query.error} onRetry={() => void query.refetch()} />;
};
