// The operator's passkeys.
import { ManagementError } from '@mintmark/client/management';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { passkeysAvailable, registerPasskey } from '../../api/passkey.ts';
import { deletePasskey, listPasskeys } from '../../api/session.ts';
import { Button } from '../../kit/button.tsx';
import { TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { Loaded, useFailure } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';

export const Passkeys = () => {
  const { t } = useTexts();
  const failure = useFailure();
  const queries = useQueryClient();
  const [label, setLabel] = useState('');
  const passkeys = useQuery({ queryKey: ['passkeys'], queryFn: listPasskeys });
  const onSuccess = () => {
    setLabel('');
    return queries.invalidateQueries({ queryKey: ['passkeys'] });
  };
  const add = useMutation({ mutationFn: () => registerPasskey(label), onSuccess });
  const remove = useMutation({ mutationFn: deletePasskey, onSuccess });
  const error = add.error ?? remove.error;
  // A server may have no passkeys.
  if (passkeys.error instanceof ManagementError && passkeys.error.status === 404) return null;
  return (
    <section className="card" aria-labelledby="passkeys">
      <h2 id="passkeys">{t('passkeys')}</h2>
      <p className="muted">{t('passkeys.text')}</p>
      {error !== null && (
        <Note tone="bad" alert>
          {error instanceof DOMException ? t('sign-in.passkey-cancelled') : failure(error)}
        </Note>
      )}
      <Loaded query={passkeys}>
        {(items) => (
          <ul className="stack">
            {items.length === 0 && <li className="muted">{t('passkeys.none')}</li>}
            {items.map((passkey) => (
              <li key={passkey.id} className="row spread">
                <div className="stack-tight">
                  <span className="break">{passkey.label}</span>
                  <span className="muted small">
                    {t('client.created')} <Time at={passkey.created_at} only="distance" />
                  </span>
                </div>
                <Button size="small" kind="danger" busy={remove.isPending} onClick={() => remove.mutate(passkey.id)}>
                  {t('remove')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {passkeysAvailable() && (
        <Form onSubmit={() => add.mutate()}>
          <TextField label={t('passkeys.label')} hint={t('passkeys.label.hint')} value={label} onText={setLabel} maxLength={64} required />
          <Button type="submit" icon="passkey" busy={add.isPending}>
            {t('passkeys.add')}
          </Button>
        </Form>
      )}
    </section>
  );
};
