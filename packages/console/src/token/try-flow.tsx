// The flow of a client in several languages, and a button that really gets a token.
import { useMutation } from '@tanstack/react-query';
import { Button } from '../kit/button.tsx';
import { FailureText } from '../kit/failure-text.tsx';
import { Note } from '../kit/note.tsx';
import { useTexts } from '../language/language.tsx';
import { DecodedTokenView } from './decoded-token.tsx';
import { Programs } from './programs.tsx';
import { requestToken } from './request-token.ts';
import { PROGRAMS } from './run-flow.ts';

export const TryFlow = ({
  clientId,
  secret,
  scopes,
}: {
  readonly clientId: string;
  readonly secret: string;
  readonly scopes: readonly string[];
}) => {
  const { t } = useTexts();
  const flow = { origin: window.location.origin, clientId, secret, scope: scopes.join(' ') };
  return (
    <section className="card" aria-labelledby="flow">
      <h2 id="flow">{t('flow')}</h2>
      <Programs programs={PROGRAMS} flow={flow} />
      <GetToken {...{ clientId, secret }} />
    </section>
  );
};

const GetToken = ({ clientId, secret }: { readonly clientId: string; readonly secret: string }) => {
  const { t } = useTexts();
  const request = useMutation({ mutationFn: () => requestToken(clientId, secret) });
  const { access_token, error, error_description } = request.data?.body ?? {};
  return (
    <div className="stack" aria-live="polite">
      <div>
        <Button kind="primary" busy={request.isPending} onClick={() => request.mutate()}>
          {t('flow.get')}
        </Button>
      </div>
      {request.error !== null && (
        <Note tone="bad">
          <FailureText error={request.error} />
        </Note>
      )}
      {error !== undefined && (
        <Note tone="bad">
          <code>{String(error)}</code>
          <span className="break" lang="en">
            {String(error_description ?? '')}
          </span>
        </Note>
      )}
      {typeof access_token === 'string' && (
        <>
          <Note tone="good">{t('flow.got')}</Note>
          <DecodedTokenView token={access_token} />
        </>
      )}
    </div>
  );
};
