// The whole program: who is signed in decides between the gate and the shell.
import { ManagementError } from '@mintmark/client/management';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { Route, Router, Switch } from 'wouter';
import { readSession, type Session, signOut } from './api/session.ts';
import { ErrorBoundary } from './kit/error-boundary.tsx';
import { Failed, Loading } from './kit/state.tsx';
import { ToastProvider } from './kit/toast.tsx';
import { LanguageProvider } from './language/language.tsx';
import { SignInPage } from './pages/sign-in/sign-in.tsx';
import { FRAGMENT, navigate } from './shell/fragment-location.ts';
import { SessionContext } from './shell/rights.ts';
import { Shell } from './shell/shell.tsx';

const SetupPage = lazy(async () => ({ default: (await import('./pages/setup/setup.tsx')).SetupPage }));

const SignedInPage = lazy(async () => ({ default: (await import('./pages/signed-in/signed-in.tsx')).SignedInPage }));

type State =
  | { readonly is: 'loading' }
  | { readonly is: 'failed'; readonly error: unknown }
  | { readonly is: 'signed out'; readonly ended: boolean }
  | { readonly is: 'signed in'; readonly session: Session };

const isSignedOut = (error: unknown): boolean => error instanceof ManagementError && error.status === 401;

/** Queries are repeated once after a failure of the network, never after a refusal. */
const createQueries = (onSignedOut: () => void): QueryClient => {
  const onError = (error: unknown): void => {
    if (isSignedOut(error)) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    defaultOptions: {
      queries: { staleTime: 5000, retry: (failures, error) => failures < 1 && !(error instanceof ManagementError) },
      mutations: { onError },
    },
  });
};

const Program = () => {
  const [state, setState] = useState<State>({ is: 'loading' });
  const queries = useMemo(() => createQueries(() => setState({ is: 'signed out', ended: true })), []);
  const read = useCallback(async (): Promise<void> => {
    try {
      setState({ is: 'signed in', session: await readSession() });
    } catch (error) {
      setState(isSignedOut(error) ? { is: 'signed out', ended: false } : { is: 'failed', error });
    }
  }, []);
  useEffect(() => void read(), [read]);
  const enter = useCallback(
    (session: Session): void => {
      queries.clear();
      setState({ is: 'signed in', session });
    },
    [queries],
  );
  const leave = async (): Promise<void> => {
    await signOut().catch(() => {});
    queries.clear();
    navigate('/', { replace: true });
    setState({ is: 'signed out', ended: false });
  };
  return (
    <QueryClientProvider client={queries}>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/signed-in/:provider">{({ provider }) => <SignedInPage provider={provider} onSession={enter} />}</Route>
          <Route path="/setup/:token">{({ token }) => <SetupPage key={token} token={token} onSession={enter} />}</Route>
          <Route>
            {state.is === 'loading' && <Loading />}
            {state.is === 'failed' && <Failed error={state.error} onRetry={() => void read()} />}
            {state.is === 'signed out' && <SignInPage ended={state.ended} onSession={enter} />}
            {state.is === 'signed in' && (
              <SessionContext value={state.session}>
                <Shell onSignOut={() => void leave()} />
              </SessionContext>
            )}
          </Route>
        </Switch>
      </Suspense>
    </QueryClientProvider>
  );
};

export const App = () => (
  <LanguageProvider>
    <ToastProvider>
      <Router hook={FRAGMENT.hook} searchHook={FRAGMENT.searchHook}>
        <ErrorBoundary>
          <Program />
        </ErrorBoundary>
      </Router>
    </ToastProvider>
  </LanguageProvider>
);
