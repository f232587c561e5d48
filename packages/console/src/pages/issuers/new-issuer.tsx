// Another trusted issuer: its kind, and where it is.
import type { NewIssuer } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, manifest, options } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { useTexts } from '../../language/language.tsx';
import { isKeySet } from '../new-client/draft.ts';

/** The kinds, with the issuer that a public service has. */
const KINDS = [
  ['github', 'https://token.actions.githubusercontent.com'],
  ['gitlab', 'https://gitlab.com'],
  ['kubernetes', ''],
  ['spiffe', ''],
  ['aws', ''],
  ['gcp', 'https://accounts.google.com'],
  ['azure', ''],
  ['terraform', 'https://app.terraform.io'],
  ['buildkite', 'https://agent.buildkite.com'],
  ['circleci', ''],
  ['vercel', ''],
  ['oidc', ''],
] as const satisfies readonly (readonly [NewIssuer['kind'], string])[];
type Kind = (typeof KINDS)[number][0];

export const NewIssuerDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind>('github');
  const [id, setId] = useState<string>('github');
  const [issuer, setIssuer] = useState<string>(KINDS[0][1]);
  const [jwks, setJwks] = useState('');
  const record: NewIssuer = { id, kind, issuer, ...(isKeySet(jwks) ? { keys: { jwks: JSON.parse(jwks) } } : {}) };
  const create = useMutation({
    mutationFn: () => management.issuers.create(record),
    onSuccess: () => {
      onClose();
      return queries.invalidateQueries({ queryKey: ['issuers'] });
    },
  });
  const choose = (next: Kind): void => {
    setKind(next);
    setId(next);
    setIssuer(KINDS.find(([name]) => name === next)?.[1] ?? '');
  };
  return (
    <Dialog title={t('issuers.create')} onClose={onClose}>
      <Form onSubmit={() => create.mutate()}>
        <SelectField label={t('issuers.kind')} value={kind} options={KINDS.map(([name]) => [name, name] as const)} onValue={choose} />
        <TextField label={t('issuers.id')} value={id} onText={setId} required />
        <TextField label={t('issuers.url')} hint={t('issuers.url.hint')} value={issuer} onText={setIssuer} required />
        <TextArea
          label={t('issuers.jwks')}
          hint={t('issuers.jwks.hint')}
          value={jwks}
          onText={setJwks}
          fault={jwks === '' || isKeySet(jwks) ? undefined : t('new.jwks.fault')}
        />
        <FailureNote error={create.error} />
        <SameAs
          cli={cliLine('issuer', 'create', id, ...options({ kind, issuer, jwks: record.keys && 'keys.json' }))}
          call={{ method: 'POST', path: '/issuers', body: record }}
          yaml={manifest('Issuer', { id, platform: kind, issuer, keys: record.keys })}
        />
        <div className="row row-end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" busy={create.isPending}>
            {t('issuers.create')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
};
