// What can be done with a secret: postpone or cancel its retirement, deactivate it, or revoke it with its tokens.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { ActionButton, ActionLines, type DirectAction, useDirectAction } from '../../actions/direct-action.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { PostponeDialog } from './postpone-dialog.tsx';
import { RevokeCredential } from './revoke-credential.tsx';
import type { SecretProps } from './tab-props.ts';

/** What can be done at once with a secret in its state. */
const useDirectActions = ({ clientId, secret: { id, state, retires_at } }: SecretProps): readonly DirectAction[] => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const onDone = () => queries.invalidateQueries({ queryKey: ['client', clientId] });
  const path = `/clients/${encodeURIComponent(clientId)}/secrets/${id}`;
  const keep = useDirectAction({
    text: t('secret.keep'),
    elsewhere: { cli: cliLine('secret', 'cancel', clientId, id), call: { method: 'PATCH', path, body: { retires_at: null } } },
    run: () => management.secrets.update(clientId, id, { retires_at: null }),
    onDone,
  });
  const reactivate = useDirectAction({
    text: t('secret.reactivate'),
    elsewhere: { cli: cliLine('secret', 'reactivate', clientId, id), call: { method: 'POST', path: `${path}/reactivate` } },
    run: () => management.secrets.reactivate(clientId, id),
    onDone,
  });
  const deactivate = useDirectAction({
    text: t('secret.deactivate'),
    elsewhere: { cli: cliLine('secret', 'deactivate', clientId, id), call: { method: 'POST', path: `${path}/deactivate` } },
    run: () => management.secrets.deactivate(clientId, id),
    onDone: () => {
      toast({ text: t('secret.deactivated'), undo: reactivate.act });
      return onDone();
    },
  });
  if (state === 'deactivated') return [reactivate];
  if (state !== 'active') return [];
  return [...(retires_at === null ? [] : [keep]), deactivate];
};

export const SecretActions = (props: SecretProps) => {
  const { t } = useTexts();
  const mayRotate = useRight('rotateSecrets');
  const mayRevoke = useRight('revokeCredentials');
  const [asking, setAsking] = useState<'postpone' | 'revoke'>();
  const actions = useDirectActions(props);
  const { clientId, name } = props;
  const { id, state, retires_at, last_four } = props.secret;
  const shown = mayRotate ? actions : [];
  return (
    <div className="stack-tight">
      <div className="row row-end">
        {mayRotate && state === 'active' && retires_at !== null && (
          <Button size="small" onClick={() => setAsking('postpone')}>
            {t('secret.postpone')} …
          </Button>
        )}
        {shown.map((action) => (
          <ActionButton key={action.text} action={action} size="small" />
        ))}
        {mayRevoke && state !== 'revoked' && (
          <Button size="small" kind="danger" onClick={() => setAsking('revoke')}>
            {t('revoke')} …
          </Button>
        )}
      </div>
      <ActionLines actions={shown} />
      {asking === 'postpone' && <PostponeDialog {...props} onClose={() => setAsking(undefined)} />}
      {asking === 'revoke' && (
        <RevokeCredential
          {...{ clientId, id, title: t('secret.revoke.title', { secret: `…${last_four ?? ''}`, name }) }}
          cli={cliLine('secret', 'revoke', clientId, id)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
};
