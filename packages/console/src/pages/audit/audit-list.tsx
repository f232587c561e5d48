// Audit entries, the newest first; each opens to show all that it has.
import type { AuditEntryRecord, AuditFilter } from '@mintmark/client/management';
import { isJsonObject } from '@mintmark/protocol';
import { useInfiniteQuery } from '@tanstack/react-query';
import { management } from '../../api/management.ts';
import { Badge, type Tone } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Code } from '../../kit/copy.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Rows } from '../../kit/rows.tsx';
import { State } from '../../kit/state.tsx';
import { Table } from '../../kit/table.tsx';
import { Time } from '../../kit/time.tsx';
import { Whole } from '../../kit/whole.tsx';
import { useTexts } from '../../language/language.tsx';
import { ReasonText } from '../../language/reason-text.tsx';

const TONES: Readonly<Record<AuditEntryRecord['result'], Tone>> = { success: 'good', refused: 'warn', failed: 'bad' };

/** @param follow - whether new entries are fetched every few seconds */
export const AuditList = ({ filter, follow = false }: { readonly filter: AuditFilter; readonly follow?: boolean }) => {
  const { t } = useTexts();
  const entries = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam }) => management.audit.list({ ...filter, order: 'newest', limit: 50, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: follow ? 3000 : false,
  });
  return (
    <Rows query={entries} rowsOf={(page) => page.entries} empty={<State icon="empty" title={t('audit.none')} />}>
      {(rows, { onMore }) => (
        <div className="stack">
          <ul className="card rows">
            {rows.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ul>
          {entries.hasNextPage && (
            <div>
              <Button busy={entries.isFetchingNextPage} onClick={onMore}>
                {t('audit.older')}
              </Button>
            </div>
          )}
        </div>
      )}
    </Rows>
  );
};

const Entry = ({ entry }: { readonly entry: AuditEntryRecord }) => {
  const { t } = useTexts();
  const { at, event, result, actor, subject, address, cause, remedy, reason } = entry;
  return (
    <li>
      <details className="details">
        <summary className="entry">
          <Icon name="chevron" />
          <span className="entry-what">
            <strong>{event}</strong> <span className="break">{subject}</span>
          </span>
          <span className="muted small">{[actor, address].filter((each) => each !== null).join(' · ')}</span>
          <Badge tone={TONES[result]}>{t(`audit.result.${result}`)}</Badge>
          <span className="muted small nowrap">
            <Time at={at} only="distance" />
          </span>
        </summary>
        <div className="stack-tight">
          <Time at={at} />
          {reason !== null && (
            <p className="stack-tight">
              <code>{reason}</code>
              <ReasonText {...{ reason, cause, remedy }} />
            </p>
          )}
          <Changes changes={entry.detail['changes']} />
          <Code text={JSON.stringify(entry, undefined, 2)} of={event} />
        </div>
      </details>
    </li>
  );
};

/** The settings that an entry is about, before and after. @param changes - as the entry has them, if it does */
const Changes = ({ changes }: { readonly changes: unknown }) => {
  const { t } = useTexts();
  if (!isJsonObject(changes) || Object.keys(changes).length === 0) return null;
  return (
    <Table
      rows={Object.entries(changes)}
      keyOf={([name]) => name}
      columns={[
        { title: t('audit.setting'), cell: ([name]) => <Whole text={name} /> },
        { title: t('audit.before'), cell: ([, change]) => <Side change={change} side="from" /> },
        { title: t('audit.after'), cell: ([, change]) => <Side change={change} side="to" /> },
      ]}
    />
  );
};

const Side = ({ change, side }: { readonly change: unknown; readonly side: 'from' | 'to' }) => (
  <code className="break">{(isJsonObject(change) && JSON.stringify(change[side])) || '–'}</code>
);
