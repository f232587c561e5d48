// What can be done with a secret: postpone or cancel its retirement, deactivate it, or revoke it with its tokens.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { type Elsewhere, SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { PostponeDialog } from './postpone-dialog.tsx';
import type { SecretProps } from './tab-props.ts';

/** A change that can be undone, and is made at once. */
interface Change extends Elsewhere {
  readonly text: string;
  readonly use: { readonly mutate: () => void; readonly isPending: boolean; readonly error: unknown };
}

/** The changes that a secret in this state can have. */
const useChanges = ({ clientId, secret: { id, state, retires_at } }: SecretProps): readonly Change[] => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['client', clientId] });
  const keep = useMutation({ mutationFn: () => management.secrets.update(clientId, id, { retires_at: null }), onSuccess });
  const reactivate = useMutation({ mutationFn: () => management.secrets.reactivate(clientId, id), onSuccess });
  const deactivate = useMutation({
    mutationFn: () => management.secrets.deactivate(clientId, id),
    onSuccess: () => {
      toast({ text: t('secret.deactivated'), undo: () => reactivate.mutate() });
      return onSuccess();
    },
  });
  const path = `/clients/${encodeURIComponent(clientId)}/secrets/${id}`;
  const keeping: Change = {
    ...{ text: t('secret.keep'), use: keep },
    ...{ cli: cliLine('secret', 'cancel', clientId, id), call: { method: 'PATCH', path, body: { retires_at: null } } },
  };
  const toggling = (action: 'deactivate' | 'reactivate', use: Change['use']): Change => ({
    ...{ text: t(`secret.${action}`), use },
    ...{ cli: cliLine('secret', action, clientId, id), call: { method: 'POST', path: `${path}/${action}` } },
  });
  if (state === 'deactivated') return [toggling('reactivate', reactivate)];
  if (state !== 'active') return [];
  return [...(retires_at === null ? [] : [keeping]), toggling('deactivate', deactivate)];
};

export const SecretActions = (props: SecretProps) => {
  const { t } = useTexts();
  const mayRotate = useRight('rotateSecrets');
  const mayRevoke = useRight('revokeCredentials');
  const [asking, setAsking] = useState<'postpone' | 'revoke'>();
  const changes = useChanges(props);
  const { state, retires_at } = props.secret;
  const shown = mayRotate ? changes : [];
  return (
    <div className="stack-tight">
      <div className="row row-end">
        {mayRotate && state === 'active' && retires_at !== null && (
          <Button size="small" onClick={() => setAsking('postpone')}>
            {t('secret.postpone')} …
          </Button>
        )}
        {shown.map(({ text, use }) => (
          <Button key={text} size="small" busy={use.isPending} onClick={() => use.mutate()}>
            {text}
          </Button>
        ))}
        {mayRevoke && state !== 'revoked' && (
          <Button size="small" kind="danger" onClick={() => setAsking('revoke')}>
            {t('revoke')} …
          </Button>
        )}
      </div>
      {shown.map(({ text, use, cli, call }) => (
        <div key={text} className="stack-tight">
          <FailureNote error={use.error} />
          <SameAs action={text} {...{ cli, call }} />
        </div>
      ))}
      {asking === 'postpone' && <PostponeDialog {...props} onClose={() => setAsking(undefined)} />}
      {asking === 'revoke' && <RevokeSecret {...props} onClose={() => setAsking(undefined)} />}
    </div>
  );
};

const RevokeSecret = ({ clientId, name, secret, onClose }: SecretProps & { readonly onClose: () => void }) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  return (
    <Confirm
      title={t('secret.revoke.title', { secret: `…${secret.last_four ?? ''}`, name })}
      text={t('secret.revoke.text')}
      name={clientId}
      effect={() => management.effects.ofCredential(clientId, secret.id)}
      elsewhere={{
        cli: cliLine('secret', 'revoke', clientId, secret.id),
        call: { method: 'POST', path: `/clients/${encodeURIComponent(clientId)}/credentials/${secret.id}/revoke` },
      }}
      action={t('revoke')}
      run={() => management.clients.revokeCredential(clientId, secret.id)}
      onClose={onClose}
      onDone={() => {
        onClose();
        toast({ text: t('secret.revoked') });
        void queries.invalidateQueries({ queryKey: ['client', clientId] });
      }}
    />
  );
};
