// The secrets, keys and certificate of a client, with their age and last use.
import type { SecretRecord } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { management } from '../../api/management.ts';
import { Badge, type Tone } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Code } from '../../kit/copy.tsx';
import { State } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { RotateDialog } from './rotate-dialog.tsx';
import type { TabProps } from './tab-props.ts';

const TONES: Readonly<Record<SecretRecord['state'], Tone>> = {
  active: 'good',
  expired: 'warn',
  retired: 'none',
  deactivated: 'none',
  revoked: 'bad',
};

export const CredentialsTab = ({ client }: TabProps) => {
  const { t } = useTexts();
  const { client_id, name, secrets, jwks, jwks_uri, credential_uses, tls_client_auth_subject_dn } = client.record;
  const mayRotate = useRight('rotateSecrets');
  const [rotating, setRotating] = useState(false);
  const usesSecret = secrets.length > 0;
  // Secrets are listed with their use; here are the keys, certificates and trust rules.
  const uses = credential_uses.filter(({ credential_id }) => !secrets.some(({ id }) => id === credential_id));
  return (
    <>
      <section className="card" aria-labelledby="secrets">
        <div className="row spread">
          <h2 id="secrets">{t('secrets')}</h2>
          {mayRotate && (
            <Button kind="primary" onClick={() => setRotating(true)}>
              {t(usesSecret ? 'secret.rotate' : 'secret.add')}
            </Button>
          )}
        </div>
        {!usesSecret && (
          <State icon="empty" title={t('secrets.none')}>
            <p>{t('secrets.none.text')}</p>
          </State>
        )}
        <ul className="rows">
          {secrets.toReversed().map((secret) => (
            <SecretRow key={secret.id} {...{ clientId: client_id, name, secret }} />
          ))}
        </ul>
      </section>
      {(jwks !== null || jwks_uri !== null || tls_client_auth_subject_dn !== null || uses.length > 0) && (
        <section className="card" aria-labelledby="keys">
          <h2 id="keys">{t('client.keys')}</h2>
          {jwks_uri !== null && <code className="break">{jwks_uri}</code>}
          {tls_client_auth_subject_dn !== null && <code className="break">{tls_client_auth_subject_dn}</code>}
          {jwks !== null && <Code text={JSON.stringify(jwks, undefined, 2)} of={t('client.keys')} />}
          <ul className="rows">
            {uses.map(({ credential_id, last_used_at, last_used_from }) => (
              <li key={credential_id} className="row spread">
                <code className="break">{credential_id}</code>
                <span className="muted small">
                  {t('client.last-used')} <Time at={last_used_at} only="distance" /> · {last_used_from}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {rotating && <RotateDialog client={client.record} onClose={() => setRotating(false)} />}
    </>
  );
};

const SecretRow = ({ clientId, name, secret }: { readonly clientId: string; readonly name: string; readonly secret: SecretRecord }) => {
  const { t } = useTexts();
  return (
    <li className="row spread">
      <div className="stack-tight">
        <span className="row">
          <code>…{secret.last_four ?? '????'}</code>
          {secret.label !== null && <span className="break">{secret.label}</span>}
          <Badge tone={TONES[secret.state]}>{t(`secret.state.${secret.state}`)}</Badge>
          {secret.state === 'active' && secret.retires_at !== null && (
            <Badge tone="warn" icon="clock">
              {t('secret.retiring')}
            </Badge>
          )}
        </span>
        <span className="muted small">
          {t('client.created')} <Time at={secret.created_at} only="distance" /> ·{' '}
          {secret.last_used_at === null ? (
            t('secret.unused')
          ) : (
            <>
              {t('client.last-used')} <Time at={secret.last_used_at} only="distance" />{' '}
              {t('secret.from', { address: secret.last_used_from ?? '?' })}
            </>
          )}
        </span>
        <End secret={secret} />
      </div>
      <SecretActions {...{ clientId, name, secret }} />
    </li>
  );
};

const End = ({ secret: { state, expires_at, retires_at } }: { readonly secret: SecretRecord }) => {
  const { t } = useTexts();
  const at = [expires_at, retires_at].filter((each) => each !== null).toSorted()[0];
  return state === 'active' && at !== undefined ? (
    <span className="small">
      {t('secret.ends')} <Time at={at} />
    </span>
  ) : null;
};

const SecretActions = ({ clientId, name, secret }: { readonly clientId: string; readonly name: string; readonly secret: SecretRecord }) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const mayRotate = useRight('rotateSecrets');
  const mayRevoke = useRight('revokeCredentials');
  const [revoking, setRevoking] = useState(false);
  const reload = () => queries.invalidateQueries({ queryKey: ['client', clientId] });
  const keep = useMutation({ mutationFn: () => management.secrets.update(clientId, secret.id, { retires_at: null }), onSuccess: reload });
  const reactivate = useMutation({ mutationFn: () => management.secrets.reactivate(clientId, secret.id), onSuccess: reload });
  const deactivate = useMutation({
    mutationFn: () => management.secrets.deactivate(clientId, secret.id),
    onSuccess: () => {
      toast({ text: t('secret.deactivated'), undo: () => reactivate.mutate() });
      return reload();
    },
  });
  return (
    <div className="stack-tight">
      <div className="row">
        {mayRotate && secret.state === 'active' && secret.retires_at !== null && (
          <Button size="small" busy={keep.isPending} onClick={() => keep.mutate()}>
            {t('secret.keep')}
          </Button>
        )}
        {mayRotate && secret.state === 'active' && (
          <Button size="small" busy={deactivate.isPending} onClick={() => deactivate.mutate()}>
            {t('secret.deactivate')}
          </Button>
        )}
        {mayRotate && secret.state === 'deactivated' && (
          <Button size="small" busy={reactivate.isPending} onClick={() => reactivate.mutate()}>
            {t('secret.reactivate')}
          </Button>
        )}
        {mayRevoke && secret.state !== 'revoked' && (
          <Button size="small" kind="danger" onClick={() => setRevoking(true)}>
            {t('revoke')}
          </Button>
        )}
      </div>
      <FailureNote error={keep.error ?? deactivate.error ?? reactivate.error} />
      {revoking && (
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
          onClose={() => setRevoking(false)}
          onDone={() => {
            setRevoking(false);
            toast({ text: t('secret.revoked') });
            void reload();
          }}
        />
      )}
    </div>
  );
};
