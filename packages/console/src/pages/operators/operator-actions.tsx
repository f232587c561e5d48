// What can be done with an operator: other roles, another link, the end of the sessions, and of the account.
import type { OperatorLink, OperatorRecord } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, options } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { ActionButton, ActionLines, useDirectAction } from '../../actions/direct-action.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { LinkDialog, RoleChoice } from './new-operator.tsx';

export const OperatorActions = ({ operator }: { readonly operator: OperatorRecord }) => {
  const { t, count } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const { name, disabled } = operator;
  const [open, setOpen] = useState<'roles' | 'remove'>();
  const [link, setLink] = useState<OperatorLink>();
  const reload = () => queries.invalidateQueries({ queryKey: ['operators'] });
  const close = (): void => setOpen(undefined);
  const path = `/operators/${encodeURIComponent(name)}`;
  const toggle = useDirectAction({
    text: t(disabled ? 'danger.enable' : 'danger.disable'),
    elsewhere: {
      cli: cliLine('operator', disabled ? 'enable' : 'disable', name),
      call: { method: 'PATCH', path, body: { disabled: !disabled } },
    },
    run: () => management.operators.update(name, { disabled: !disabled }),
    onDone: reload,
  });
  const renew = useDirectAction({
    text: t('operators.renew'),
    elsewhere: { cli: cliLine('operator', 'link', name), call: { method: 'POST', path: `${path}/renew-link` } },
    run: () => management.operators.renewLink(name),
    onDone: setLink,
  });
  const end = useDirectAction({
    text: t('operators.end-sessions'),
    elsewhere: { cli: cliLine('operator', 'end-sessions', name), call: { method: 'POST', path: `${path}/end-sessions` } },
    run: () => management.operators.endSessions(name),
    onDone: (ended) => toast({ text: count('operators.ended', ended) }),
  });
  const isOwn = operator.origin === null;
  return (
    <div className="stack-tight">
      <div className="row">
        {isOwn && (
          <>
            <Button size="small" onClick={() => setOpen('roles')}>
              {t('account.roles')} …
            </Button>
            <ActionButton action={renew} size="small" />
          </>
        )}
        <ActionButton action={end} size="small" />
        <ActionButton action={toggle} size="small" />
        <Button size="small" kind="danger" onClick={() => setOpen('remove')}>
          {t('remove')} …
        </Button>
      </div>
      <ActionLines actions={[...(isOwn ? [renew] : []), end, toggle]} />
      {open === 'roles' && <RolesDialog operator={operator} onClose={close} />}
      {link !== undefined && <LinkDialog link={link} name={name} onClose={() => setLink(undefined)} />}
      {open === 'remove' && (
        <Confirm
          title={t('danger.title', { action: t('remove'), name })}
          text={t('operators.remove.text')}
          name={name}
          elsewhere={{ cli: cliLine('operator', 'remove', name), call: { method: 'DELETE', path } }}
          action={t('remove')}
          run={() => management.operators.delete(name)}
          changes={[['operators']]}
          onClose={close}
        />
      )}
    </div>
  );
};

const RolesDialog = ({
  operator: { name, roles: before },
  onClose,
}: {
  readonly operator: OperatorRecord;
  readonly onClose: () => void;
}) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [roles, setRoles] = useState(before);
  const save = useMutation({
    mutationFn: () => management.operators.update(name, { roles }),
    onSuccess: () => {
      onClose();
      return queries.invalidateQueries({ queryKey: ['operators'] });
    },
  });
  return (
    <Dialog title={t('operators.roles', { name })} onClose={onClose}>
      <RoleChoice roles={roles} onChange={setRoles} />
      <FailureNote error={save.error} />
      <SameAs
        cli={cliLine('operator', 'update', name, ...options({ role: roles }))}
        call={{ method: 'PATCH', path: `/operators/${encodeURIComponent(name)}`, body: { roles } }}
      />
      <div className="row row-end">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button kind="primary" busy={save.isPending} disabled={roles.length === 0} onClick={() => save.mutate()}>
          {t('save')}
        </Button>
      </div>
    </Dialog>
  );
};
