// What surrounds every page of an operator who is signed in.
import { createElement, type MouseEvent, Suspense, useEffect, useRef } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { ErrorBoundary } from '../kit/error-boundary.tsx';
import { Denied, Loading, State } from '../kit/state.tsx';
import { useTexts } from '../language/language.tsx';
import { FURTHER, NAVIGATION } from './navigation.ts';
import { PageFrame } from './page.tsx';
import { hasRight, useSession } from './rights.ts';
import { Sidebar } from './sidebar.tsx';

const PAGES = [...NAVIGATION.flatMap(({ entries }) => entries), ...FURTHER];

export const Shell = ({ onSignOut }: { readonly onSignOut: () => void }) => {
  const { t } = useTexts();
  const [location] = useLocation();
  const { operator } = useSession();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(location);
  useEffect(() => {
    // The keyboard continues in the page that was chosen. At the start, the focus stays where the browser has it.
    if (shown.current !== location) main.current?.focus();
    shown.current = location;
  }, [location]);
  const skip = (event: MouseEvent): void => {
    event.preventDefault();
    main.current?.focus();
  };
  const home = NAVIGATION.flatMap(({ entries }) => entries).find(
    ({ right }) => right === undefined || hasRight(operator.entitlements, right),
  );
  return (
    <div className="shell">
      <Sidebar
        onSignOut={onSignOut}
        skip={
          <a className="skip" href={`#${location}`} onClick={skip}>
            {t('nav.skip')}
          </a>
        }
      />
      <main className="main" ref={main} tabIndex={-1}>
        <ErrorBoundary key={location}>
          <Suspense fallback={<Loading />}>
            <Switch>
              {PAGES.map(({ path, page, title, right }) => (
                <Route key={path} path={path}>
                  {right === undefined || hasRight(operator.entitlements, right) ? (
                    createElement(page)
                  ) : (
                    <PageFrame title={title === undefined ? '' : t(title)}>
                      <Denied />
                    </PageFrame>
                  )}
                </Route>
              ))}
              <Route path="/">{home !== undefined && <Redirect to={home.path} replace />}</Route>
              <Route>
                <State icon="empty" title={t('state.no-page')} />
              </Route>
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
};
