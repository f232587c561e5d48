// The keys and the certificate that a client proves itself with: each with its last use, and its revocation.
import type { ClientRecord, JwkSet } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { calculateJwkThumbprint } from 'jose';
import { useState } from 'react';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Icon } from '../../kit/icon.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { hasKeyFlow, KeyFlow } from '../../token/key-flow.tsx';
import { KeysForm } from './keys-form.tsx';
import { LastUse } from './last-use.tsx';
import { RevokeCredential } from './revoke-credential.tsx';
import type { TabProps } from './tab-props.ts';

/** How the certificate of a client is named: by one of these (RFC 8705 §2.1.2). */
const CERTIFICATE_NAMES = [
  ...['tls_client_auth_subject_dn', 'tls_client_auth_san_dns', 'tls_client_auth_san_uri'],
  ...['tls_client_auth_san_ip', 'tls_client_auth_san_email'],
] as const satisfies readonly (keyof ClientRecord)[];

/** A key or certificate. */
interface Key {
  /** Its thumbprint (RFC 7638), which grants and the audit trail name. */
  readonly id: string;
  /** Its `kid` and algorithm, if it is in the record. */
  readonly about: string;
}

/** The keys of the record, and those that the client used without being in it: of its `jwks_uri`, and certificates. */
const keysOf = async ({ jwks, credential_uses, secrets }: ClientRecord): Promise<readonly Key[]> => {
  const keys: readonly JwkSet['keys'][number][] = jwks?.keys ?? [];
  const registered = await Promise.all(
    keys.map(async (key) => ({
      id: await calculateJwkThumbprint(key),
      about: [key['kid'], key['alg'] ?? key['crv'] ?? key['kty']].filter((each) => typeof each === 'string').join(' · '),
    })),
  );
  const known = new Set([...registered.map(({ id }) => id), ...secrets.map(({ id }) => id)]);
  // Trust rules, whose ids have a prefix, are on another tab.
  const others = credential_uses.filter(({ credential_id: id }) => !known.has(id) && !id.startsWith('t_'));
  return [...registered, ...others.map(({ credential_id }) => ({ id: credential_id, about: '' }))];
};

export const KeysCard = ({ client }: TabProps) => {
  const { t } = useTexts();
  const mayEdit = useRight('editClients');
  const [editing, setEditing] = useState(false);
  const { record } = client;
  const { client_id, jwks_uri } = record;
  const keys = useQuery({
    queryKey: ['keys-of', client_id, client.etag],
    queryFn: () => keysOf(record),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className="card" aria-labelledby="keys">
      <div className="row spread">
        <h2 id="keys">{t('client.keys')}</h2>
        {mayEdit && !editing && <Button onClick={() => setEditing(true)}>{t('client.keys.change')}</Button>}
      </div>
      {jwks_uri !== null && <code className="break">{jwks_uri}</code>}
      {CERTIFICATE_NAMES.map(
        (name) =>
          typeof record[name] === 'string' && (
            <code key={name} className="break">
              {record[name]}
            </code>
          ),
      )}
      {keys.data?.length === 0 && <p className="muted">{t('client.keys.none')}</p>}
      <ul className="rows">
        {keys.data?.map((key) => (
          <KeyRow key={key.id} of={key} client={record} />
        ))}
      </ul>
      {hasKeyFlow(record) && (
        <details className="details">
          <summary>
            <Icon name="chevron" />
            {t('flow')}
          </summary>
          <div className="stack">
            <KeyFlow client={record} />
          </div>
        </details>
      )}
      {editing && <KeysForm client={client} onClose={() => setEditing(false)} />}
    </section>
  );
};

const KeyRow = ({ of: { id, about }, client }: { readonly of: Key; readonly client: ClientRecord }) => {
  const { t } = useTexts();
  const mayRevoke = useRight('revokeCredentials');
  const [revoking, setRevoking] = useState(false);
  const { client_id, name, credential_uses, revoked_credentials } = client;
  const use = credential_uses.find(({ credential_id }) => credential_id === id);
  const isRevoked = revoked_credentials.includes(id);
  return (
    <li className="row spread">
      <div className="stack-tight">
        <span className="row">
          <code className="break">{id}</code>
          {isRevoked && <Badge tone="bad">{t('secret.state.revoked')}</Badge>}
        </span>
        <span className="muted small">
          {about !== '' && `${about} · `}
          <LastUse at={use?.last_used_at ?? null} from={use?.last_used_from ?? null} />
        </span>
      </div>
      {mayRevoke && !isRevoked && (
        <Button size="small" kind="danger" onClick={() => setRevoking(true)}>
          {t('revoke')} …
        </Button>
      )}
      {revoking && (
        <RevokeCredential
          {...{ clientId: client_id, id, title: t('client.key.revoke.title', { name }) }}
          onClose={() => setRevoking(false)}
        />
      )}
    </li>
  );
};
