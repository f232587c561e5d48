// When the signing keys are replaced, in a line for each algorithm.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';

export const KeySchedule = () => {
  const { t } = useTexts();
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => management.keys.list() });
  return (
    <section className="card" aria-labelledby="key-schedule">
      <div className="row spread">
        <h2 id="key-schedule">{t('nav.keys')}</h2>
        <Link href="/keys">{t('overview.to-keys')}</Link>
      </div>
      <Loaded query={keys}>
        {(found) => (
          <ul className="rows">
            {found
              .filter(({ state }) => state === 'signing' || state === 'standby')
              .map(({ kid, algorithm, state, announced_at, rotates_at }) => (
                <li key={kid} className="row spread">
                  <span className="row">
                    <Badge tone={state === 'signing' ? 'good' : 'info'}>{t(`key.state.${state}`)}</Badge>
                    <strong>{algorithm}</strong> <code className="break">{kid}</code>
                  </span>
                  <span className="muted small">
                    {t(rotates_at === null ? 'key.announced' : 'key.rotates')} <Time at={rotates_at ?? announced_at} />
                  </span>
                </li>
              ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
};
