// Another OpenID Provider: where it is, what it knows this server by, and who gets which role.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Id } from '../../kit/copy.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { useTexts } from '../../language/language.tsx';
import { createElsewhere, EMPTY, newProviderOf } from './provider-fields.ts';
import { ProviderInputs } from './provider-inputs.tsx';

export const NewProviderDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [id, setId] = useState('');
  const [issuer, setIssuer] = useState('');
  const [fields, setFields] = useState(EMPTY);
  const provider = newProviderOf(id, issuer, fields);
  const create = useMutation({
    mutationFn: () => management.providers.create(provider),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['providers'] }),
  });
  const created = create.data?.record;
  if (created !== undefined)
    return (
      <Dialog title={t('providers.created', { name: created.label })} onClose={onClose}>
        <Note tone="info">{t('providers.redirect.text')}</Note>
        <p>
          <Id value={created.redirect_uri} of={t('providers.redirect')} />
        </p>
        <div className="row row-end">
          <Button kind="primary" onClick={onClose}>
            {t('close')}
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={t('providers.create')} onClose={onClose}>
      <Form onSubmit={() => create.mutate()}>
        <div className="columns">
          <TextField
            label={t('settings.id')}
            hint={t('providers.id.hint')}
            value={id}
            onText={setId}
            pattern="[a-z0-9][a-z0-9\-]{0,23}"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <TextField label={t('issuers.url')} hint={t('providers.issuer.hint')} value={issuer} onText={setIssuer} type="url" required />
        </div>
        <ProviderInputs fields={fields} onChange={(changes) => setFields({ ...fields, ...changes })} isNew />
        <FailureNote error={create.error} />
        <SameAs {...createElsewhere(provider)} />
        <div className="row row-end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" busy={create.isPending}>
            {t('providers.create')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
};
