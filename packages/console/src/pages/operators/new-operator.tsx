// Another operator, who gets a one-time link; the link of one who lost the password.
import type { NewOperator, OperatorLink } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, options } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Copy } from '../../kit/copy.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { CheckField, TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';

type Role = NewOperator['roles'][number];
const ROLES = ['administrator', 'client-manager', 'auditor', 'viewer'] as const satisfies readonly Role[];

export const NewOperatorDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(['viewer']);
  const operator: NewOperator = { name, roles, ...(displayName === '' ? {} : { display_name: displayName }) };
  const create = useMutation({
    mutationFn: () => management.operators.create(operator),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['operators'] }),
  });
  if (create.data !== undefined) return <LinkDialog link={create.data.record.link} name={name} onClose={onClose} />;
  return (
    <Dialog title={t('operators.create')} onClose={onClose}>
      <Form onSubmit={() => create.mutate()}>
        <TextField label={t('sign-in.name')} hint={t('setup.name.hint')} value={name} onText={setName} autoCapitalize="none" required />
        <TextField label={t('operators.display-name')} value={displayName} onText={setDisplayName} />
        <RoleChoice roles={roles} onChange={setRoles} />
        <FailureNote error={create.error} />
        <SameAs
          cli={cliLine('operator', 'create', name, ...options({ role: roles, 'display-name': displayName }))}
          call={{ method: 'POST', path: '/operators', body: operator }}
        />
        <div className="row row-end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" busy={create.isPending} disabled={roles.length === 0}>
            {t('operators.create')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
};

export const RoleChoice = ({
  roles,
  onChange,
}: {
  readonly roles: readonly Role[];
  readonly onChange: (roles: readonly Role[]) => void;
}) => {
  const { t } = useTexts();
  return (
    <fieldset className="group stack-tight">
      <legend>{t('account.roles')}</legend>
      {ROLES.map((role) => (
        <CheckField
          key={role}
          label={role}
          hint={t(`operators.role.${role}`)}
          checked={roles.includes(role)}
          onChecked={(chosen) => onChange(chosen ? [...roles, role] : roles.filter((each) => each !== role))}
        />
      ))}
    </fieldset>
  );
};

/** A link, shown once. */
export const LinkDialog = ({
  link,
  name,
  onClose,
}: {
  readonly link: OperatorLink;
  readonly name: string;
  readonly onClose: () => void;
}) => {
  const { t } = useTexts();
  return (
    <Dialog title={t('operators.link', { name })} onClose={onClose}>
      <Note tone="warn">{t('operators.link.text')}</Note>
      <div className="secret">
        <code>{link.url}</code>
        <Copy text={link.url} of={t('operators.link', { name })} label />
      </div>
      <p className="muted">
        {t('setup.until')} <Time at={link.expires_at} />
      </p>
      <div className="row row-end">
        <Button kind="primary" onClick={onClose}>
          {t('close')}
        </Button>
      </div>
    </Dialog>
  );
};
