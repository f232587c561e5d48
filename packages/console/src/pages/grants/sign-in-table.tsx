// Sign-ins: token requests by credential, address and result.
import type { SignIn, SignInFilter } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Table, type TableColumn } from '../../kit/table.tsx';
import { Whole } from '../../kit/whole.tsx';
import { useTexts } from '../../language/language.tsx';
import { clientPath } from '../clients/columns.tsx';
import { useCountColumns } from './count-columns.tsx';

export const SignInTable = ({ filter }: { readonly filter: SignInFilter }) => {
  const { t } = useTexts();
  const counts = useCountColumns<SignIn>();
  const signIns = useQuery({ queryKey: ['sign-ins', filter], queryFn: () => management.signIns.list({ ...filter, limit: 100 }) });
  const ofOneClient = filter.client_id !== undefined;
  const client: TableColumn<SignIn> = {
    title: t('client'),
    cell: ({ client_id }) =>
      client_id === null ? (
        '–'
      ) : (
        <Link href={clientPath(client_id)}>
          <Whole text={client_id} />
        </Link>
      ),
  };
  return (
    <Loaded query={signIns}>
      {(rows) =>
        rows.length === 0 ? (
          <p className="muted">{t('sign-ins.none')}</p>
        ) : (
          <Table
            rows={rows}
            keyOf={({ client_id, address, result, credential_id }) => `${client_id} ${address} ${result} ${credential_id}`}
            columns={[
              ...(ofOneClient ? [] : [client]),
              { title: t('sign-ins.address'), cell: ({ address }) => <Whole text={address} /> },
              {
                title: t('sign-ins.result'),
                cell: ({ result }) =>
                  result === 'granted' ? (
                    <Badge tone="good">{t('sign-ins.granted')}</Badge>
                  ) : (
                    <Badge tone="bad">
                      <Whole text={result} />
                    </Badge>
                  ),
              },
              {
                title: t('sign-ins.credential'),
                wide: true,
                cell: ({ credential_id }) => (
                  <code>
                    <Whole text={credential_id} />
                  </code>
                ),
              },
              ...counts,
            ]}
          />
        )
      }
    </Loaded>
  );
};
