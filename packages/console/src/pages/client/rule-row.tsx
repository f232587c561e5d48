// A trust rule of a client: its conditions, what it limits, its last use, and how it could be narrower.
import type { TrustRecord } from '@mintmark/client/management';
import { useState } from 'react';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { spanOf } from '../../kit/span.ts';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { conditionText } from './conditions.ts';
import { Age } from './last-use.tsx';
import { RevokeCredential } from './revoke-credential.tsx';
import { RuleAdvice } from './rule-advice.tsx';

export const RuleRow = ({ rule }: { readonly rule: TrustRecord }) => {
  const { t } = useTexts();
  const mayRevoke = useRight('revokeCredentials');
  const [revoking, setRevoking] = useState(false);
  const { id, client_id, name, issuer, label, match, state } = rule;
  return (
    <li className="stack-tight">
      <div className="row spread">
        <div className="stack-tight">
          <span className="row">
            <strong className="break">{label ?? name}</strong>
            <Badge tone={state === 'active' ? 'good' : state === 'expired' ? 'warn' : 'bad'}>{t(`trust.state.${state}`)}</Badge>
          </span>
          <span className="muted small break">
            {label !== null && (
              <>
                {t('verdict.rule')} <code>{name}</code> ·{' '}
              </>
            )}
            {t('issuers.url')} <code>{issuer}</code>
          </span>
          {match.map((condition) => (
            <code key={JSON.stringify(condition)} className="break">
              {conditionText(condition)}
            </code>
          ))}
          <Limits rule={rule} />
          <Age of={rule} />
        </div>
        {mayRevoke && state !== 'revoked' && (
          <Button size="small" kind="danger" onClick={() => setRevoking(true)}>
            {t('revoke')} …
          </Button>
        )}
      </div>
      {state === 'active' && <RuleAdvice rule={rule} />}
      {revoking && (
        <RevokeCredential
          {...{ clientId: client_id, id, title: t('trust.revoke.title', { name: label ?? name }), query: 'trusts' }}
          onClose={() => setRevoking(false)}
        />
      )}
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
