// What an agent did in the last days: its tokens by instance, API and subject, and its refused requests.
import type { AgentWithActivity } from '@mintmark/client/management';
import { Note } from '../../kit/note.tsx';
import { Table } from '../../kit/table.tsx';
import { Whole } from '../../kit/whole.tsx';
import { useTexts } from '../../language/language.tsx';
import { useCountColumns } from '../grants/count-columns.tsx';

export const Activity = ({ activity }: Pick<AgentWithActivity, 'activity'>) => {
  const { t } = useTexts();
  return (
    <section className="card" aria-labelledby="activity">
      <h2 id="activity">{t('agent.activity')}</h2>
      {activity === null ? (
        <p className="muted">{t('agent.activity.denied')}</p>
      ) : (
        <>
          {!activity.complete && <Note tone="info">{t('agent.activity.latest')}</Note>}
          {activity.tokens.length === 0 ? <p className="muted">{t('agent.activity.none')}</p> : <Tokens tokens={activity.tokens} />}
          {activity.refusals.length > 0 && <Refusals refusals={activity.refusals} />}
        </>
      )}
    </section>
  );
};

type Found = NonNullable<AgentWithActivity['activity']>;

const Tokens = ({ tokens }: Pick<Found, 'tokens'>) => {
  const { t } = useTexts();
  const counts = useCountColumns<Found['tokens'][number]>();
  return (
    <Table
      caption={t('usage.granted')}
      rows={tokens}
      keyOf={({ instance, audience, sub }) => JSON.stringify([instance, audience, sub])}
      columns={[
        { title: t('agent.instance'), cell: ({ instance }) => <Whole text={instance} /> },
        {
          title: t('chain.audience'),
          cell: ({ audience, scopes }) => (
            <>
              <Whole text={audience.join(' ')} />
              <span className="sub-cell">
                <Whole text={scopes.join(' ')} />
              </span>
            </>
          ),
        },
        { title: t('chain.subject'), wide: true, cell: ({ sub }) => <Whole text={sub} /> },
        ...counts,
      ]}
    />
  );
};

const Refusals = ({ refusals }: Pick<Found, 'refusals'>) => {
  const { t } = useTexts();
  const counts = useCountColumns<Found['refusals'][number]>();
  return (
    <Table
      caption={t('usage.refused')}
      rows={refusals}
      keyOf={({ reason }) => reason}
      columns={[
        {
          title: t('audit.reason'),
          cell: ({ reason }) => (
            <code>
              <Whole text={reason} />
            </code>
          ),
        },
        ...counts,
      ]}
    />
  );
};
