// What a view shows in place of its content: that it loads, is empty, failed, or may not be seen.
import { ManagementError, NetworkError } from '@mintmark/client/management';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../language/language.tsx';
import { Button } from './button.tsx';
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

/** The message of a failure, without its name; the id by which the server's operator finds it. */
export const useFailure = (): ((error: unknown) => string) => {
  const { t } = useTexts();
  return (error) => {
    if (error instanceof NetworkError) return t('state.offline');
    if (!(error instanceof ManagementError)) return error instanceof Error ? error.message : String(error);
    const fields = error.problem.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`);
    return [error.message, ...fields].join('\n');
  };
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
  const failure = useFailure();
  if (error instanceof ManagementError && error.status === 403)
    return (
      <Denied>
        <p className="small" lang="en">
          {error.message}
        </p>
      </Denied>
    );
  if (error instanceof ManagementError && error.status === 404)
    return (
      <State icon="empty" title={t('state.missing')}>
        <p lang="en">{error.message}</p>
      </State>
    );
  return (
    <div role="alert">
      <State icon="warn" title={t('state.failed')}>
        <p>{failure(error)}</p>
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
