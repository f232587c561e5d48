// What a token of a trusted issuer would lead to, with a verdict for each condition of each rule.
import { useQuery } from '@tanstack/react-query';
import { cliLine, options } from '../../actions/command-lines.ts';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Note } from '../../kit/note.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Table } from '../../kit/table.tsx';
import { useTexts } from '../../language/language.tsx';
import { ReasonText } from '../../language/reason-text.tsx';
import { claimText } from './conditions.ts';

export const TokenVerdict = ({ token, clientId }: { readonly token: string; readonly clientId?: string }) => {
  const { t } = useTexts();
  const client = clientId === undefined ? {} : { client_id: clientId };
  const evaluation = useQuery({
    queryKey: ['token-verdict', token, clientId],
    queryFn: () => management.trusts.evaluate({ token, ...client }),
    gcTime: 0,
  });
  return (
    <Loaded query={evaluation}>
      {({ allowed, client_id, reason, cause, remedy, detail, rules, proof }) => (
        <div className="stack">
          <Note tone={allowed ? 'good' : 'bad'} alert>
            <strong>{allowed ? t('verdict.allowed', { client: client_id ?? '–' }) : t('verdict.refused')}</strong>
            <ReasonText {...{ reason, cause, remedy }} />
            {detail !== null && <code className="break">{detail}</code>}
            {proof.map((each) => (
              <p key={each}>{t(`verdict.proof.${each}`)}</p>
            ))}
          </Note>
          {rules.map(({ trust, name, client_id: owner, state, conditions }) => (
            <Table
              key={trust}
              caption={
                <>
                  {t('verdict.rule')} <code>{name}</code> · {owner}{' '}
                  {state !== 'active' && <Badge tone="bad">{t(`trust.state.${state}`)}</Badge>}
                </>
              }
              rows={conditions}
              keyOf={({ claim, test }) => `${claimText(claim)} ${test}`}
              columns={[
                { title: t('verdict.claim'), cell: ({ claim }) => <code>{claimText(claim)}</code> },
                { title: t('verdict.test'), cell: ({ test }) => t(`trust.test.${test}`) },
                { title: t('verdict.seen'), cell: ({ seen }) => <code>{seen ?? '–'}</code> },
                {
                  title: t('verdict'),
                  cell: ({ passes }) => <Badge tone={passes ? 'good' : 'bad'}>{t(passes ? 'verdict.passes' : 'verdict.fails')}</Badge>,
                },
              ]}
            />
          ))}
          <SameAs
            // The token is not shown again: a command with it would be in the history of a shell.
            cli={`${cliLine('trust', 'evaluate', ...options({ client: clientId }))} < workload.jwt`}
            call={{ method: 'POST', path: '/trusts/evaluate', body: { token: 'TOKEN', ...client } }}
          />
        </div>
      )}
    </Loaded>
  );
};
