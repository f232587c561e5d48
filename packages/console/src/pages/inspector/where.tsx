// Whether a token of this server is verified, and where it is accepted or refused, in words.
import type { IdentifiedCredential } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { Badge, type Tone } from '../../kit/badge.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Table } from '../../kit/table.tsx';
import { useTexts } from '../../language/language.tsx';
import { decodeToken } from '../../token/decode.ts';
import { type SignatureState, verifySignature } from '../../token/verify-signature.ts';
import { chainPath } from '../chain/chain-path.ts';
import { clientPath } from '../clients/columns.tsx';
import { type Verdict, verdictsOf } from './verdicts.ts';

const SIGNATURE_TONES: Readonly<Record<SignatureState, Tone>> = {
  valid: 'good',
  invalid: 'bad',
  'unknown-key': 'bad',
  unsupported: 'warn',
};

/** @param found - what the server knows about the token */
export const Where = ({ token, found }: { readonly token: string; readonly found: IdentifiedCredential }) => {
  const { t } = useTexts();
  const known = useQuery({
    queryKey: ['token-where', token],
    gcTime: 0,
    queryFn: async () => {
      const decoded = decodeToken(token);
      const keys = async (): Promise<unknown> => (await fetch(`${window.location.origin}/oauth2/jwks`, { credentials: 'omit' })).json();
      const [resources, signature] = await Promise.all([
        management.resources.list(),
        decoded === undefined ? undefined : keys().then((set) => verifySignature(token, set)),
      ]);
      return { decoded, resources, signature, now: Date.now() };
    },
  });
  return (
    <section className="card" aria-labelledby="known">
      <h2 id="known">{t('inspector.here')}</h2>
      <Loaded query={known}>
        {({ resources, ...facts }) => (
          <>
            <div className="row">
              {found.client_id === null ? (
                <span>{t('inspector.unknown')}</span>
              ) : (
                <Link href={clientPath(found.client_id)}>{found.client_name ?? found.client_id}</Link>
              )}
              {found.grant_status !== null && (
                <Badge tone={found.grant_status === 'active' ? 'good' : 'bad'}>{t(`grants.status.${found.grant_status}`)}</Badge>
              )}
              {found.grant_id !== null && <Link href={chainPath(found.grant_id)}>{t('chain')}</Link>}
              {facts.signature !== undefined && (
                <Badge tone={SIGNATURE_TONES[facts.signature]}>{t(`inspector.signature.${facts.signature}`)}</Badge>
              )}
            </div>
            <Verdicts verdicts={verdictsOf({ ...facts, status: found.grant_status }, resources, t('inspector.introspection'))} />
            <p className="muted small">{t('inspector.offline')}</p>
          </>
        )}
      </Loaded>
    </section>
  );
};

const Verdicts = ({ verdicts }: { readonly verdicts: readonly Verdict[] }) => {
  const { t } = useTexts();
  return (
    <Table
      rows={verdicts}
      keyOf={({ uri }) => uri}
      columns={[
        {
          title: t('inspector.place'),
          cell: ({ name, uri }) => (
            <>
              {name}
              {uri !== '' && <span className="sub-cell break">{uri}</span>}
            </>
          ),
        },
        {
          title: t('verdict'),
          cell: ({ reasons }) => (
            <Badge tone={reasons.length === 0 ? 'good' : 'bad'}>
              {t(reasons.length === 0 ? 'inspector.accepted' : 'inspector.refused')}
            </Badge>
          ),
        },
        {
          title: t('inspector.reason'),
          cell: ({ reasons, conditions }) =>
            reasons.length > 0
              ? reasons.map((reason) => (
                  <span key={reason} className="sub-cell">
                    {t(`inspector.because.${reason}`)}
                  </span>
                ))
              : conditions.map((condition) => (
                  <span key={condition} className="sub-cell">
                    {t(`inspector.only.${condition}`)}
                  </span>
                )),
        },
      ]}
    />
  );
};
