// The trust rules of a client: by which tokens of trusted issuers it authenticates.
import type { TrustRecord } from '@mintmark/client/management';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Loaded, State } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { conditionText } from './conditions.ts';
import { RuleBuilder } from './rule-builder.tsx';
import type { TabProps } from './tab-props.ts';

export const TrustTab = ({ client }: TabProps) => {
  const { t } = useTexts();
  const { client_id } = client.record;
  const mayEdit = useRight('manageTrust');
  const trusts = useQuery({ queryKey: ['trusts', client_id], queryFn: () => management.trusts.list(client_id) });
  return (
    <>
      <section className="card" aria-labelledby="rules">
        <h2 id="rules">{t('trust.rules')}</h2>
        <Loaded query={trusts}>
          {(rules) =>
            rules.length === 0 ? (
              <State icon="empty" title={t('trust.none')}>
                <p>{t('trust.none.text')}</p>
              </State>
            ) : (
              <ul className="rows">
                {rules.map((rule) => (
                  <RuleRow key={rule.id} rule={rule} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
      {mayEdit && <RuleBuilder clientId={client_id} />}
    </>
  );
};

const RuleRow = ({ rule }: { readonly rule: TrustRecord }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const mayRevoke = useRight('revokeCredentials');
  const [revoking, setRevoking] = useState(false);
  const { id, client_id, issuer, label, match, state, last_used_at, last_used_from } = rule;
  return (
    <li className="row spread">
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
        <span className="muted small">
          {last_used_at === null ? t('secret.unused') : <Time at={last_used_at} only="distance" />} {last_used_from}
        </span>
      </div>
      {mayRevoke && state !== 'revoked' && (
        <Button size="small" kind="danger" onClick={() => setRevoking(true)}>
          {t('revoke')}
        </Button>
      )}
      {revoking && (
        <Confirm
          title={t('trust.revoke.title', { name: label ?? issuer })}
          text={t('secret.revoke.text')}
          name={client_id}
          effect={() => management.effects.ofCredential(client_id, id)}
          elsewhere={{
            cli: cliLine('client', 'revoke-credential', client_id, id),
            call: { method: 'POST', path: `/clients/${encodeURIComponent(client_id)}/credentials/${id}/revoke` },
          }}
          action={t('revoke')}
          run={() => management.clients.revokeCredential(client_id, id)}
          onClose={() => setRevoking(false)}
          onDone={() => {
            setRevoking(false);
            void queries.invalidateQueries({ queryKey: ['trusts', client_id] });
          }}
        />
      )}
    </li>
  );
};
