// Where the operator is signed in.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { endSession, type ListedSession, listSessions } from '../../api/session.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';

export const Sessions = () => {
  const { t } = useTexts();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: listSessions });
  return (
    <section className="card" aria-labelledby="sessions">
      <h2 id="sessions">{t('sessions')}</h2>
      <p className="muted">{t('sessions.text')}</p>
      <Loaded query={sessions}>
        {(items) => (
          <ul className="stack">
            {items.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
};

const SessionRow = ({ session }: { readonly session: ListedSession }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => endSession(session.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <li className="row spread">
      <div className="stack-tight">
        <span className="break">{session.user_agent}</span>
        <span className="muted small">
          {session.address} · {t('sessions.used')} <Time at={session.last_used_at} only="distance" />
        </span>
      </div>
      {session.current ? (
        <Badge tone="good">{t('sessions.this')}</Badge>
      ) : (
        <Button size="small" kind="danger" busy={end.isPending} onClick={() => end.mutate()}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
};
