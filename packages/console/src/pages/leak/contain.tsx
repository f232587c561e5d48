// How a leak is contained: the leaked credential alone, or all of its client. Each choice says what would end.
import type { ClientRecord, Effect, IdentifiedCredential } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import type { Elsewhere } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import type { PlainKey } from '../../language/catalog.ts';
import { useTexts } from '../../language/language.tsx';
import { hasRight, type Right } from '../../shell/rights.ts';
import { branchOf, effectOf, treeOf } from '../chain/branch.ts';
import { clientQuery } from '../client/client-form.ts';
import { revokeElsewhere } from '../grants/grant-state.tsx';

/** A way to contain a leak. */
export interface Containment {
  readonly name: 'secret' | 'token' | 'all';
  readonly right: Right;
  readonly effect: () => Promise<Effect>;
  readonly elsewhere: Elsewhere;
  readonly run: () => Promise<unknown>;
}

/** The ways that an operator may take, the narrowest first. */
export const containmentsOf = (
  { kind, client_id, credential_id, grant_id }: IdentifiedCredential,
  entitlements: readonly string[],
): readonly Containment[] => {
  if (client_id === null) return [];
  const path = `/clients/${encodeURIComponent(client_id)}`;
  const secret: Containment | false = kind === 'client_secret' &&
    credential_id !== null && {
      ...{ name: 'secret', right: 'revokeCredentials' },
      effect: () => management.effects.ofCredential(client_id, credential_id),
      elsewhere: {
        cli: cliLine('secret', 'revoke', client_id, credential_id),
        call: { method: 'POST', path: `${path}/credentials/${encodeURIComponent(credential_id)}/revoke` },
      },
      run: () => management.clients.revokeCredential(client_id, credential_id),
    };
  const token: Containment | false = grant_id !== null && {
    ...{ name: 'token', right: 'manageGrants' },
    effect: async () => effectOf(branchOf(treeOf(await management.grants.chain(grant_id)), grant_id)),
    elsewhere: revokeElsewhere(grant_id),
    run: () => management.grants.revoke(grant_id),
  };
  const all: Containment = {
    ...{ name: 'all', right: 'revokeCredentials' },
    effect: () => management.effects.ofClient(client_id, 'lockdown'),
    elsewhere: { cli: cliLine('client', 'lockdown', client_id), call: { method: 'POST', path: `${path}/lockdown` } },
    run: () => management.clients.lockdown(client_id),
  };
  return [secret, token, all].filter((way) => way !== false).filter(({ right }) => hasRight(entitlements, right));
};

const ACTIONS = { secret: 'revoke', token: 'revoke', all: 'danger.lockdown' } as const satisfies Record<Containment['name'], PlainKey>;

export const ContainDialog = ({
  found,
  clientId,
  ways,
  onClose,
  onDone,
}: {
  readonly found: IdentifiedCredential;
  readonly clientId: string;
  readonly ways: readonly [Containment, ...Containment[]];
  readonly onClose: () => void;
  readonly onDone: (way: Containment['name']) => void;
}) => {
  const { t } = useTexts();
  const [chosen, setChosen] = useState(ways[0].name);
  const client = useQuery(clientQuery(clientId));
  const way = ways.find(({ name }) => name === chosen) ?? ways[0];
  return (
    <Confirm
      title={t('leak.contain.title', { name: found.client_name ?? clientId })}
      text={
        <fieldset className="group">
          <legend>{t('leak.what')}</legend>
          <div className="stack-tight">
            {ways.map((each) => (
              <label key={each.name} className="choice">
                <input type="radio" name="containment" checked={each.name === way.name} onChange={() => setChosen(each.name)} />
                <span className="stack-tight">
                  <strong>{t(`leak.what.${each.name}`)}</strong>
                  <span className="hint">{t(`leak.what.${each.name}.text`)}</span>
                  {each.name === 'all' && <Secrets client={client.data?.record} />}
                  <WouldEnd way={each} clientId={clientId} />
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      }
      name={clientId}
      elsewhere={way.elsewhere}
      action={t(ACTIONS[way.name])}
      run={way.run}
      onClose={onClose}
      onDone={() => onDone(way.name)}
    />
  );
};

/** The secrets that a lockdown would deactivate. */
const Secrets = ({ client }: { readonly client: ClientRecord | undefined }) => {
  const { t } = useTexts();
  const active = (client?.secrets ?? []).filter(({ state }) => state === 'active');
  if (active.length === 0) return null;
  const names = active.map(({ label, last_four }) => `${label ?? ''} …${last_four ?? '????'}`.trim());
  return <span className="small break">{t('leak.secrets', { list: names.join(', ') })}</span>;
};

const WouldEnd = ({ way, clientId }: { readonly way: Containment; readonly clientId: string }) => {
  const { t, count } = useTexts();
  const effect = useQuery({ queryKey: ['effect', way.name, clientId], queryFn: way.effect, gcTime: 0, staleTime: 0 });
  if (effect.data === undefined) return <FailureNote error={effect.error} />;
  const { live_tokens, unrecorded_tokens, addresses } = effect.data;
  return (
    <span className="small break">
      {count('effect.tokens', live_tokens)} {unrecorded_tokens && t('effect.unrecorded')}{' '}
      {addresses.length > 0 && t('effect.addresses', { list: addresses.map(({ address }) => address).join(', ') })}
    </span>
  );
};
