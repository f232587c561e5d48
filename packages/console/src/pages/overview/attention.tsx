// What needs attention: credentials that end soon, clients that are not used, and clients that waste tokens.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { Badge, type Tone } from '../../kit/badge.tsx';
import { Loaded, State } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import type { Texts } from '../../language/language.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { clientPath } from '../clients/columns.tsx';

interface Item {
  readonly clientId: string;
  readonly tone: Tone;
  readonly kind: string;
  readonly at?: string;
  readonly text?: string;
  readonly path: string;
}

const DAY = 86_400_000;
/** The days ahead within which an end is shown. */
const SOON = 30;
const URGENT = 7;
/** The days without use after which a client is shown. */
const UNUSED = 90;
/** The greatest number of items of each kind. */
const SHOWN = 6;

const ending = async ({ t }: Texts): Promise<readonly Item[]> => {
  const items: Item[] = [];
  const now = Date.now();
  for await (const secret of management.secrets.listAll({
    sort: 'ends',
    expires_before: new Date(now + SOON * DAY).toISOString(),
    limit: 100,
  })) {
    const at = [secret.expires_at, secret.retires_at].filter((each) => each !== null).toSorted()[0];
    if (at === undefined) continue;
    const tone = Date.parse(at) < now + URGENT * DAY ? 'bad' : 'warn';
    items.push({ clientId: secret.client_id, tone, kind: t('attention.ends'), at, path: clientPath(secret.client_id) });
    if (items.length === SHOWN) break;
  }
  return items;
};

const wasting = async ({ t, number }: Texts): Promise<readonly Item[]> => {
  const { clients } = await management.reports.waste();
  return clients.slice(0, SHOWN).map(({ client_id, issued, needed }) => ({
    clientId: client_id,
    tone: 'warn',
    kind: t('attention.wastes'),
    text: t('attention.wastes.text', { issued: number(issued), needed: number(needed) }),
    path: `${clientPath(client_id)}/usage`,
  }));
};

const unused = async ({ t }: Texts): Promise<readonly Item[]> => {
  const { clients } = await management.clients.list({
    unused_since: new Date(Date.now() - UNUSED * DAY).toISOString(),
    state: 'enabled',
    limit: SHOWN,
  });
  return clients.map(({ client_id, created_at }) => ({
    clientId: client_id,
    tone: 'info',
    kind: t('attention.unused', { days: UNUSED }),
    at: created_at,
    path: clientPath(client_id),
  }));
};

export const Attention = () => {
  const texts = useTexts();
  const { t } = texts;
  const readsGrants = useRight('readGrants');
  const items = useQuery({
    queryKey: ['attention', texts.language],
    queryFn: async () => (await Promise.all([ending(texts), readsGrants ? wasting(texts) : [], unused(texts)])).flat(),
  });
  return (
    <section className="card" aria-labelledby="attention">
      <h2 id="attention">{t('attention')}</h2>
      <Loaded query={items}>
        {(found) =>
          found.length === 0 ? (
            <State icon="check" title={t('attention.none')}>
              <p>{t('attention.none.text')}</p>
            </State>
          ) : (
            <ul className="rows">
              {found.map(({ clientId, tone, kind, at, text, path }) => (
                <li key={`${kind} ${clientId} ${at}`} className="row spread">
                  <span className="row">
                    <Badge tone={tone}>{kind}</Badge>
                    <Link href={path} className="break">
                      {clientId}
                    </Link>
                  </span>
                  <span className="muted small">
                    {text} {at !== undefined && <Time at={at} />}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
};
