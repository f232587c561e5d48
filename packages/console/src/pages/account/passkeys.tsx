// The operator's passkeys.
import { ManagementError } from '@mintmark/client/management';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../actions/confirm.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { passkeysAvailable, registerPasskey } from '../../api/passkey.ts';
import { deletePasskey, listPasskeys, type Passkey } from '../../api/session.ts';
import { Button } from '../../kit/button.tsx';
import { TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';

export const Passkeys = () => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [label, setLabel] = useState('');
  const passkeys = useQuery({ queryKey: ['passkeys'], queryFn: listPasskeys });
  const { error, isPending, mutate } = useMutation({
    mutationFn: () => registerPasskey(label),
    onSuccess: () => {
      setLabel('');
      return queries.invalidateQueries({ queryKey: ['passkeys'] });
    },
  });
  // A server may have no passkeys.
  if (passkeys.error instanceof ManagementError && passkeys.error.status === 404) return null;
  return (
    <section className="card" aria-labelledby="passkeys">
      <h2 id="passkeys">{t('passkeys')}</h2>
      <p className="muted">{t('passkeys.text')}</p>
      {error instanceof DOMException ? (
        <Note tone="bad" alert>
          {t('sign-in.passkey-cancelled')}
        </Note>
      ) : (
        <FailureNote error={error} />
      )}
      <Loaded query={passkeys}>
        {(items) => (
          <ul className="stack">
            {items.length === 0 && <li className="muted">{t('passkeys.none')}</li>}
            {items.map((passkey) => (
              <PasskeyRow key={passkey.id} passkey={passkey} />
            ))}
          </ul>
        )}
      </Loaded>
      {passkeysAvailable() && (
        <Form onSubmit={() => mutate()}>
          <TextField label={t('passkeys.label')} hint={t('passkeys.label.hint')} value={label} onText={setLabel} maxLength={64} required />
          <Button type="submit" icon="passkey" busy={isPending}>
            {t('passkeys.add')}
          </Button>
        </Form>
      )}
    </section>
  );
};

const PasskeyRow = ({ passkey: { id, label, created_at } }: { readonly passkey: Passkey }) => {
  const { t } = useTexts();
  const [removing, setRemoving] = useState(false);
  return (
    <li className="row spread">
      <div className="stack-tight">
        <span className="break">{label}</span>
        <span className="muted small">
          {t('client.created')} <Time at={created_at} only="distance" />
        </span>
      </div>
      <Button size="small" kind="danger" onClick={() => setRemoving(true)}>
        {t('remove')} …
      </Button>
      {removing && (
        <Confirm
          title={t('danger.title', { action: t('remove'), name: label })}
          text={t('passkeys.remove.text')}
          name={label}
          action={t('remove')}
          run={() => deletePasskey(id)}
          changes={[['passkeys']]}
          onClose={() => setRemoving(false)}
        />
      )}
    </li>
  );
};
