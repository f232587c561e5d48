// A new password for the operator.
import { ManagementError } from '@mintmark/client/management';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changePassword } from '../../api/session.ts';
import { Button } from '../../kit/button.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { PasswordField } from '../../kit/password-field.tsx';
import { useFailure } from '../../kit/state.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';

export const Password = () => {
  const { t } = useTexts();
  const failure = useFailure();
  const toast = useToast();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      toast({ text: t('password.changed') });
    },
  });
  const isWrong = change.error instanceof ManagementError && change.error.status === 403;
  return (
    <section className="card" aria-labelledby="password">
      <h2 id="password">{t('password')}</h2>
      {change.error !== null && (
        <Note tone="bad" alert>
          {isWrong ? t('password.wrong') : failure(change.error)}
        </Note>
      )}
      <Form onSubmit={() => change.mutate()}>
        <PasswordField label={t('password.current')} value={current} onText={setCurrent} />
        <PasswordField label={t('password.new')} value={next} onText={setNext} chosen />
        <Button type="submit" busy={change.isPending}>
          {t('password.change')}
        </Button>
      </Form>
    </section>
  );
};
