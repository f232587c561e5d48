// The page that an OpenID Provider sends the browser back to: it completes the sign-in, or states why there is none.
import { ManagementError } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { completeSignIn } from '../../api/openid.ts';
import type { Session } from '../../api/session.ts';
import { Button } from '../../kit/button.tsx';
import { Note } from '../../kit/note.tsx';
import { Loading } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { navigate } from '../../shell/fragment-location.ts';
import { ProviderFailure } from '../sign-in/provider-failure.tsx';
import { Gate } from '../sign-in/sign-in.tsx';

const readBrought = (): URLSearchParams => new URLSearchParams(window.location.hash.split('?', 2)[1] ?? '');

export const SignedInPage = ({ provider, onSession }: { readonly provider: string; readonly onSession: (session: Session) => void }) => {
  const { t } = useTexts();
  const [brought] = useState(readBrought);
  // What the provider sent leaves the location, and the history of the browser.
  useEffect(() => window.history.replaceState(null, '', window.location.hash.split('?', 1)[0]), []);
  const { data, error } = useQuery({
    queryKey: ['signed-in', provider, brought.get('state')],
    queryFn: () => completeSignIn(provider, brought),
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: 0, retry: false },
  });
  useEffect(() => {
    if (data === undefined) return;
    navigate(data.return_to, { replace: true });
    onSession(data);
  }, [data, onSession]);
  return (
    <Gate title={t('sign-in')}>
      {error === null && <Loading />}
      {error !== null && (
        <>
          <Note tone="bad" alert>
            <ProviderFailure error={error} />
            {error instanceof ManagementError && error.requestId !== undefined && <code>mintmark explain {error.requestId}</code>}
          </Note>
          <Button kind="primary" onClick={() => navigate('/', { replace: true })}>
            {t('sign-in.again')}
          </Button>
        </>
      )}
    </Gate>
  );
};
