// What an agent did in the last days: its tokens by instance, API and subject, and its refused requests.
import type { AgentWithActivity } from '@mintmark/client/management';
import { Note } from '../../kit/note.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';

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
  const { t, number } = useTexts();
  return (
    <table className="plain">
      <caption className="small muted">{t('usage.granted')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('agent.instance')}</th>
          <th scope="col">{t('chain.audience')}</th>
          <th scope="col" className="wide-only">
            {t('chain.subject')}
          </th>
          <th scope="col" className="number">
            {t('sign-ins.count')}
          </th>
          <th scope="col">{t('sign-ins.last')}</th>
        </tr>
      </thead>
      <tbody>
        {tokens.map(({ instance, audience, scopes, sub, count, last_at, last_from }) => (
          <tr key={JSON.stringify([instance, audience, sub])}>
            <td>{instance ?? '–'}</td>
            <td>
              {audience.join(' ')}
              <span className="sub-cell">{scopes.join(' ')}</span>
            </td>
            <td className="wide-only">{sub}</td>
            <td className="number">{number(count)}</td>
            <td>
              <Time at={last_at} only="distance" />
              <span className="sub-cell">{last_from}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Refusals = ({ refusals }: Pick<Found, 'refusals'>) => {
  const { t, number } = useTexts();
  return (
    <table className="plain">
      <caption className="small muted">{t('usage.refused')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('audit.reason')}</th>
          <th scope="col" className="number">
            {t('sign-ins.count')}
          </th>
          <th scope="col">{t('sign-ins.last')}</th>
        </tr>
      </thead>
      <tbody>
        {refusals.map(({ reason, count, last_at }) => (
          <tr key={reason}>
            <td>
              <code>{reason}</code>
            </td>
            <td className="number">{number(count)}</td>
            <td>
              <Time at={last_at} only="distance" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
