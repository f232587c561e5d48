// The usage of the chosen range by client, owner, resource, credential or network, and all of it as CSV.
import type { Usage } from '@mintmark/client/management';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { cliLine } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { download } from '../../actions/shown-secret.tsx';
import { management } from '../../api/management.ts';
import { RANGES, useRange } from '../../charts/range.tsx';
import { Button } from '../../kit/button.tsx';
import { SelectField } from '../../kit/field.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Table } from '../../kit/table.tsx';
import { Whole } from '../../kit/whole.tsx';
import { useTexts } from '../../language/language.tsx';
import { clientPath } from '../clients/columns.tsx';

const GROUPS = ['client', 'owner', 'resource', 'credential', 'address'] as const;
type Group = (typeof GROUPS)[number];

/** The rows that are read at most: of more, only the CSV has all. */
const READ = 5000;
/** The groups that are shown, those with the most tokens first. */
const SHOWN = 20;
const HOUR = 3_600_000;

/** The sums of a group. */
type Sum = Pick<Usage, 'key' | 'granted' | 'coalesced' | 'refused' | 'introspected'>;

const sumsOf = (rows: readonly Usage[]): readonly Sum[] => {
  const sums = new Map<string | null, Sum>();
  for (const { key, granted, coalesced, refused, introspected } of rows) {
    const sum = sums.get(key) ?? { key, granted: 0, coalesced: 0, refused: 0, introspected: 0 };
    sums.set(key, {
      ...{ key, granted: sum.granted + granted, coalesced: sum.coalesced + coalesced },
      ...{ refused: sum.refused + refused, introspected: sum.introspected + introspected },
    });
  }
  return [...sums.values()].toSorted((one, other) => other.granted - one.granted || other.refused - one.refused).slice(0, SHOWN);
};

export const UsageByGroup = () => {
  const { t } = useTexts();
  const [range] = useRange();
  const [group, setGroup] = useState<Group>('client');
  const days = RANGES[range].hours / 24;
  const filter = () => ({ group, by: 'day', from: new Date(Date.now() - RANGES[range].hours * HOUR).toISOString() }) as const;
  const usage = useQuery({
    queryKey: ['usage-by-group', group, range],
    queryFn: async () => {
      const rows: Usage[] = [];
      for await (const row of management.usage.listAll(filter())) {
        if (rows.length === READ) return { rows, hasMore: true };
        rows.push(row);
      }
      return { rows, hasMore: false };
    },
  });
  const save = useMutation({
    mutationFn: async () => {
      const parts: string[] = [];
      for await (const part of management.usage.listCsv(filter())) parts.push(part);
      download(`usage-by-${group}.csv`, parts.join(''), 'text/csv');
    },
  });
  return (
    <section className="card" aria-labelledby="by-group">
      <h2 id="by-group">{t('usage.by-group')}</h2>
      <div className="row spread row-bottom">
        <SelectField
          label={t('usage.group')}
          value={group}
          options={GROUPS.map((each) => [each, t(`usage.group.${each}`)] as const)}
          onValue={setGroup}
        />
        <Button icon="download" busy={save.isPending} onClick={() => save.mutate()}>
          CSV
        </Button>
      </div>
      <FailureNote error={save.error} />
      <Loaded query={usage}>
        {({ rows, hasMore }) => (
          <>
            <GroupTable group={group} sums={sumsOf(rows)} />
            {hasMore && <p className="muted small">{t('usage.more')}</p>}
          </>
        )}
      </Loaded>
      <SameAs
        cli={cliLine('usage', '--group', group, '--from', `${days}d`)}
        call={{ method: 'GET', path: `/usage?group=${group}&by=day` }}
      />
    </section>
  );
};

const GroupTable = ({ group, sums }: { readonly group: Group; readonly sums: readonly Sum[] }) => {
  const { t, number } = useTexts();
  if (sums.length === 0) return <p className="muted">{t('sign-ins.none')}</p>;
  const columns = ['granted', 'coalesced', 'refused', 'introspected'] as const;
  return (
    <Table
      rows={sums}
      keyOf={({ key }) => String(key)}
      columns={[
        {
          title: t(`usage.group.${group}`),
          cell: ({ key }) =>
            group === 'client' && key !== null ? (
              <Link href={clientPath(key)}>
                <Whole text={key} />
              </Link>
            ) : (
              <Whole text={key} />
            ),
        },
        ...columns.map((name) => ({
          ...{ title: t(`usage.${name}`), isNumber: true, wide: name === 'coalesced' || name === 'introspected' },
          cell: (sum: Sum) => number(sum[name]),
        })),
      ]}
    />
  );
};
