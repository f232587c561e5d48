// Sign-in by name and password, by passkey, or by an OpenID Provider.

import { ManagementError } from '@mintmark/client/management';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { readSignInWays } from '../../api/openid.ts';
import { passkeysAvailable, signInWithPasskey } from '../../api/passkey.ts';
import { ConsoleError } from '../../api/send.ts';
import { type Session, signIn } from '../../api/session.ts';
import { Button } from '../../kit/button.tsx';
import { FailureText } from '../../kit/failure-text.tsx';
import { TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { PasswordField } from '../../kit/password-field.tsx';
import { spanOf } from '../../kit/span.ts';
import { useTexts } from '../../language/language.tsx';
import { Preferences } from '../../shell/preferences.tsx';
import mark from '../../style/mark.svg';
import { Providers } from './providers.tsx';

/** The frame of the pages before a session: a card in the middle. */
export const Gate = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => {
  useEffect(() => {
    document.title = `${title} · Mintmark`;
  }, [title]);
  return (
    <main className="gate">
      <div className="gate-card">
        <div className="brand">
          <img src={mark} alt="" />
          <span>
            <strong>Mintmark</strong>
            <span className="host">{window.location.host}</span>
          </span>
        </div>
        <h1>{title}</h1>
        {children}
        <Preferences />
      </div>
    </main>
  );
};

/** @param ended - whether a session ended while it was in use */
export const SignInPage = ({ ended, onSession }: { readonly ended: boolean; readonly onSession: (session: Session) => void }) => {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const byPassword = useMutation({ mutationFn: () => signIn(name, password), onSuccess: onSession });
  const byPasskey = useMutation({ mutationFn: signInWithPasskey, onSuccess: onSession });
  // Until it is known, and if it cannot be, the page has the ways that every server has.
  const ways = useQuery({ queryKey: ['sign-in'], queryFn: readSignInWays }).data ?? { passwords: true, providers: [] };
  const error = byPassword.error ?? byPasskey.error;
  const text = (): ReactNode => {
    if (byPassword.error instanceof ManagementError && byPassword.error.status === 401) return t('sign-in.wrong');
    if (error instanceof ConsoleError && error.status === 429) return t('sign-in.limited', { span: spanOf(error.retryAfter ?? 60) });
    if (byPasskey.error instanceof ManagementError && byPasskey.error.status === 404) return t('sign-in.passkey-none');
    return error instanceof DOMException ? t('sign-in.passkey-cancelled') : <FailureText error={error} />;
  };
  return (
    <Gate title={t('sign-in')}>
      {ended && error === null && <Note tone="info">{t('sign-in.ended')}</Note>}
      {error !== null && (
        <Note tone="bad" alert>
          {text()}
        </Note>
      )}
      {ways.passwords && (
        <Form onSubmit={() => byPassword.mutate()}>
          <TextField
            label={t('sign-in.name')}
            value={name}
            onText={setName}
            autoComplete="username webauthn"
            autoCapitalize="none"
            required
          />
          <PasswordField label={t('sign-in.password')} value={password} onText={setPassword} />
          <Button kind="primary" type="submit" busy={byPassword.isPending}>
            {t('sign-in')}
          </Button>
        </Form>
      )}
      {ways.passwords && (ways.providers.length > 0 || passkeysAvailable()) && <div className="or">{t('sign-in.or')}</div>}
      <Providers providers={ways.providers} isOnly={!ways.passwords} />
      {passkeysAvailable() && (
        <Button icon="passkey" busy={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
          {t('sign-in.passkey')}
        </Button>
      )}
    </Gate>
  );
};
