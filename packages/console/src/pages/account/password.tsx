// A new password for the operator.
import { ManagementError } from '@mintmark/client/management';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FailureNote } from '../../actions/failure-note.tsx';
import { changePassword } from '../../api/session.ts';
import { Button } from '../../kit/button.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { PasswordField } from '../../kit/password-field.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';

export const Password = () => {
  const { t } = useTexts();
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
  const isWrong = change.error instanceof ManagementError && change.error.problem.errors.some(({ pointer }) => pointer === '/current');
  return (
    <section className="card" aria-labelledby="password">
      <h2 id="password">{t('password')}</h2>
      {isWrong ? (
        <Note tone="bad" alert>
          {t('password.wrong')}
        </Note>
      ) : (
        <FailureNote error={change.error} />
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
