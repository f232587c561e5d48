// The page of a one-time link: a new operator, or one who lost the password, chooses a password.
import { ManagementError } from '@mintmark/client/management';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { completeSetup, readSetupLink, type Session, type SetupLink } from '../../api/session.ts';
import { Button } from '../../kit/button.tsx';
import { FailureText } from '../../kit/failure-text.tsx';
import { TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { PasswordField } from '../../kit/password-field.tsx';
import { Failed, Loading } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { navigate } from '../../shell/fragment-location.ts';
import { Gate } from '../sign-in/sign-in.tsx';

interface SetupProps {
  readonly token: string;
  readonly onSession: (session: Session) => void;
}

export const SetupPage = ({ token, onSession }: SetupProps) => {
  const { t } = useTexts();
  const link = useQuery({
    queryKey: ['setup', token],
    queryFn: () => readSetupLink(token),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const isOver = link.error instanceof ManagementError && link.error.status === 410;
  return (
    <Gate title={t('setup')}>
      {link.data !== undefined && <SetupForm {...{ token, onSession }} link={link.data} />}
      {link.data === undefined && link.error === null && <Loading />}
      {isOver && (
        <Note tone="bad" alert>
          <strong>{t('setup.over')}</strong>
          {t('setup.over.text')}
          <code>mintmark operator create</code>
        </Note>
      )}
      {link.error !== null && !isOver && <Failed error={link.error} onRetry={() => void link.refetch()} />}
    </Gate>
  );
};

const SetupForm = ({ token, onSession, link }: SetupProps & { readonly link: SetupLink }) => {
  const { t } = useTexts();
  const [name, setName] = useState(link.name ?? '');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const setup = useMutation({
    mutationFn: () => completeSetup({ token, name, password, ...(displayName === '' ? {} : { display_name: displayName }) }),
    onSuccess: (session) => {
      // The link leaves the history of the browser, though it is used up.
      navigate('/', { replace: true });
      onSession(session);
    },
  });
  return (
    <Form onSubmit={() => setup.mutate()}>
      <p className="muted">
        {t('setup.until')} <Time at={link.expires_at} />
      </p>
      {setup.error !== null && (
        <Note tone="bad" alert>
          <FailureText error={setup.error} />
        </Note>
      )}
      <TextField
        label={t('sign-in.name')}
        hint={t('setup.name.hint')}
        value={name}
        onText={setName}
        readOnly={link.name !== undefined}
        autoComplete="username"
        autoCapitalize="none"
        pattern="[A-Za-z0-9][A-Za-z0-9._@+\-]{0,63}"
        required
      />
      <TextField label={t('setup.display-name')} value={displayName} onText={setDisplayName} autoComplete="name" maxLength={256} />
      <PasswordField label={t('sign-in.password')} value={password} onText={setPassword} chosen />
      <Button kind="primary" type="submit" busy={setup.isPending}>
        {t('setup.done')}
      </Button>
    </Form>
  );
};
