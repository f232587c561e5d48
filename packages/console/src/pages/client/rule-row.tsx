// A trust rule of a client: its conditions, what it limits, its last use, and how it could be narrower.
import type { TrustRecord } from '@mintmark/client/management';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { spanOf } from '../../kit/span.ts';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { conditionText } from './conditions.ts';
import { RuleAdvice } from './rule-advice.tsx';

export const RuleRow = ({ rule }: { readonly rule: TrustRecord }) => {
  const { t } = useTexts();
  const mayRevoke = useRight('revokeCredentials');
  const [revoking, setRevoking] = useState(false);
  const { issuer, label, match, state, created_at, last_used_at, last_used_from } = rule;
  return (
    <li className="stack-tight">
      <div className="row spread">
        <div className="stack-tight">
          <span className="row">
            <strong className="break">{label ?? issuer}</strong>
            <Badge tone={state === 'active' ? 'good' : state === 'expired' ? 'warn' : 'bad'}>{t(`trust.state.${state}`)}</Badge>
          </span>
          {match.map((condition) => (
            <code key={JSON.stringify(condition)} className="break">
              {conditionText(condition)}
            </code>
          ))}
          <Limits rule={rule} />
          <span className="muted small">
            {t('client.created')} <Time at={created_at} only="distance" /> ·{' '}
            {last_used_at === null ? (
              t('secret.unused')
            ) : (
              <>
                {t('client.last-used')} <Time at={last_used_at} only="distance" /> {t('secret.from', { address: last_used_from ?? '?' })}
              </>
            )}
          </span>
        </div>
        {mayRevoke && state !== 'revoked' && (
          <Button size="small" kind="danger" onClick={() => setRevoking(true)}>
            {t('revoke')} …
          </Button>
        )}
      </div>
      {state === 'active' && <RuleAdvice rule={rule} />}
      {revoking && <RevokeRule rule={rule} onClose={() => setRevoking(false)} />}
    </li>
  );
};

/** What the rule limits of what its client may obtain. */
const Limits = ({ rule: { scopes, resources, max_lifetime, ip_rules, expires_at } }: { readonly rule: TrustRecord }) => {
  const { t } = useTexts();
  const limits = [
    ...(scopes === null ? [] : [`${t('client.scopes')}: ${scopes.join(' ')}`]),
    ...(resources === null ? [] : [`${t('chain.audience')}: ${resources.join(' ')}`]),
    ...(max_lifetime === null ? [] : [t('resources.lifetime', { span: spanOf(max_lifetime) })]),
    ...(ip_rules === null ? [] : [`${t('client.ranges')} ${t(`client.ranges.${ip_rules.op}`)}: ${ip_rules.ranges.join(', ')}`]),
  ];
  return (
    <>
      {limits.map((limit) => (
        <span key={limit} className="small break">
          {limit}
        </span>
      ))}
      {expires_at !== null && (
        <span className="small">
          {t('secret.ends')} <Time at={expires_at} />
        </span>
      )}
    </>
  );
};

const RevokeRule = ({ rule: { id, client_id, issuer, label }, onClose }: { readonly rule: TrustRecord; readonly onClose: () => void }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  return (
    <Confirm
      title={t('trust.revoke.title', { name: label ?? issuer })}
      text={t('secret.revoke.text')}
      name={client_id}
      effect={() => management.effects.ofCredential(client_id, id)}
      elsewhere={{
        cli: cliLine('client', 'revoke-credential', client_id, '--credential', id),
        call: { method: 'POST', path: `/clients/${encodeURIComponent(client_id)}/credentials/${id}/revoke` },
      }}
      action={t('revoke')}
      run={() => management.clients.revokeCredential(client_id, id)}
      onClose={onClose}
      onDone={() => {
        onClose();
        void queries.invalidateQueries({ queryKey: ['trusts', client_id] });
      }}
    />
  );
};
