// What a token of a trusted issuer would lead to, with a verdict for each condition of each rule.
import { useQuery } from '@tanstack/react-query';
import { cliLine, options } from '../../actions/command-lines.ts';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Note } from '../../kit/note.tsx';
import { Loaded } from '../../kit/state.tsx';
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
      {({ allowed, client_id, reason, cause, remedy, detail, rules }) => (
        <div className="stack">
          <Note tone={allowed ? 'good' : 'bad'} alert>
            <strong>{allowed ? t('verdict.allowed', { client: client_id ?? '–' }) : t('verdict.refused')}</strong>
            <ReasonText {...{ reason, cause, remedy }} />
            {detail !== null && <code className="break">{detail}</code>}
          </Note>
          {rules.map(({ trust, client_id: owner, state, conditions }) => (
            <table key={trust} className="plain">
              <caption className="small muted">
                {t('verdict.rule')} <code>{trust}</code> · {owner}{' '}
                {state !== 'active' && <Badge tone="bad">{t(`trust.state.${state}`)}</Badge>}
              </caption>
              <thead>
                <tr>
                  <th scope="col">{t('verdict.claim')}</th>
                  <th scope="col">{t('verdict.test')}</th>
                  <th scope="col">{t('verdict.seen')}</th>
                  <th scope="col">{t('verdict')}</th>
                </tr>
              </thead>
              <tbody>
                {conditions.map(({ claim, test, seen, passes }) => (
                  <tr key={`${claimText(claim)} ${test}`}>
                    <td>
                      <code>{claimText(claim)}</code>
                    </td>
                    <td>{t(`trust.test.${test}`)}</td>
                    <td>
                      <code>{seen ?? '–'}</code>
                    </td>
                    <td>
                      <Badge tone={passes ? 'good' : 'bad'}>{t(passes ? 'verdict.passes' : 'verdict.fails')}</Badge>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
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
