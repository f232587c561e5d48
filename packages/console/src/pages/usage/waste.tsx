// The clients that obtain far more tokens than they need, and what to change in their programs.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { Code } from '../../kit/copy.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Loaded, State } from '../../kit/state.tsx';
import { Table } from '../../kit/table.tsx';
import { Whole } from '../../kit/whole.tsx';
import { useTexts } from '../../language/language.tsx';
import { clientPath } from '../clients/columns.tsx';

/** A token is requested once, and used until shortly before its end: in a program, and in a script. */
const REMEDIES = {
  JavaScript: [
    "import { createTokenSource } from '@mintmark/client';",
    '',
    'const tokens = createTokenSource({ tenantUrl, clientId, clientSecret }); // once, for the whole process',
    'const response = await tokens.fetch(url);',
  ].join('\n'),
  CLI: 'curl -H "Authorization: Bearer $(mintmark token)" "$url"',
} as const;

export const Waste = () => {
  const { t, number } = useTexts();
  const waste = useQuery({ queryKey: ['waste'], queryFn: () => management.reports.waste() });
  return (
    <section className="card" aria-labelledby="waste">
      <h2 id="waste">{t('usage.waste')}</h2>
      <Loaded query={waste}>
        {({ clients, day }) => (
          <>
            <p className="muted">{t('usage.waste.text', { day })}</p>
            {clients.length === 0 ? (
              <State icon="check" title={t('usage.waste.none')} />
            ) : (
              <>
                <Table
                  rows={clients}
                  keyOf={({ client_id }) => client_id}
                  columns={[
                    {
                      title: t('client'),
                      cell: ({ client_id }) => (
                        <Link href={`${clientPath(client_id)}/usage`}>
                          <Whole text={client_id} />
                        </Link>
                      ),
                    },
                    { title: t('usage.issued'), isNumber: true, cell: ({ issued }) => number(issued) },
                    { title: t('usage.needed'), isNumber: true, cell: ({ needed }) => number(needed) },
                    {
                      title: t('sign-ins.address'),
                      cell: ({ addresses }) => <Whole text={addresses.map(({ address }) => address).join(', ')} />,
                    },
                  ]}
                />
                <details className="details">
                  <summary>
                    <Icon name="chevron" />
                    {t('usage.waste.fix')}
                  </summary>
                  {Object.entries(REMEDIES).map(([of, text]) => (
                    <Code key={of} text={text} of={of} />
                  ))}
                </details>
              </>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
};
