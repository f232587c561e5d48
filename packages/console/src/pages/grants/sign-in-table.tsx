// Sign-ins: token requests by credential, address and result.
import type { SignInFilter } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { clientPath } from '../clients/columns.tsx';

export const SignInTable = ({ filter }: { readonly filter: SignInFilter }) => {
  const { t, number } = useTexts();
  const signIns = useQuery({ queryKey: ['sign-ins', filter], queryFn: () => management.signIns.list({ ...filter, limit: 100 }) });
  const ofOneClient = filter.client_id !== undefined;
  return (
    <Loaded query={signIns}>
      {(rows) =>
        rows.length === 0 ? (
          <p className="muted">{t('sign-ins.none')}</p>
        ) : (
          <table className="plain">
            <thead>
              <tr>
                {!ofOneClient && <th scope="col">{t('client')}</th>}
                <th scope="col">{t('sign-ins.address')}</th>
                <th scope="col">{t('sign-ins.result')}</th>
                <th scope="col" className="wide-only">
                  {t('sign-ins.credential')}
                </th>
                <th scope="col" className="number">
                  {t('sign-ins.count')}
                </th>
                <th scope="col">{t('sign-ins.last')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ client_id, address, result, credential_id, count, last_at }) => (
                <tr key={`${client_id} ${address} ${result} ${credential_id}`}>
                  {!ofOneClient && <td>{client_id === null ? '–' : <Link href={clientPath(client_id)}>{client_id}</Link>}</td>}
                  <td>{address ?? '–'}</td>
                  <td>
                    <Badge tone={result === 'granted' ? 'good' : 'bad'}>{result}</Badge>
                  </td>
                  <td className="wide-only">
                    <code>{credential_id ?? '–'}</code>
                  </td>
                  <td className="number">{number(count)}</td>
                  <td>
                    <Time at={last_at} only="distance" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </Loaded>
  );
};
