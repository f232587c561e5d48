// The audit trail: filtered, followed, exported, and its chain verified in the browser.
import type { AuditFilter } from '@mintmark/client/management';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, options } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { type Elsewhere, SameAs } from '../../actions/same-as.tsx';
import { download } from '../../actions/shown-secret.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { CheckField, SelectField, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';
import { useFilters } from '../../shell/fragment-location.ts';
import { PageFrame } from '../../shell/page.tsx';
import { AuditList } from './audit-list.tsx';
import { VerifyTrail } from './verify-trail.tsx';

const FIELDS = ['event', 'actor', 'subject', 'address', 'credential_id', 'request_id', 'reason'] as const;
const RESULTS = ['success', 'refused', 'failed'] as const;
const DAY = 86_400_000;

const filterOf = (filters: URLSearchParams): AuditFilter => {
  const texts = Object.fromEntries(FIELDS.flatMap((name) => (filters.get(name) ? [[name, filters.get(name) ?? ''] as const] : [])));
  const result = RESULTS.find((each) => each === filters.get('result'));
  const days = Number(filters.get('days') ?? 0);
  const since = days > 0 ? { since: new Date(Math.floor(Date.now() / 60_000) * 60_000 - days * DAY).toISOString() } : {};
  return { ...texts, ...(result === undefined ? {} : { result }), ...since };
};

/** The same list elsewhere. */
const listElsewhere = ({ since: _, ...filter }: AuditFilter, days: string): Elsewhere => {
  const { credential_id: credential, request_id: request, ...others } = filter as Readonly<Record<string, string>>;
  const since = days === '' ? undefined : `${days}d`;
  return {
    cli: cliLine('audit', 'list', ...options({ ...others, credential, 'request-id': request, since })),
    call: { method: 'GET', path: `/audit?${new URLSearchParams({ ...(filter as Readonly<Record<string, string>>), order: 'newest' })}` },
  };
};

export const Page = () => {
  const { t } = useTexts();
  const [filters, change] = useFilters();
  const [follow, setFollow] = useState(false);
  const filter = filterOf(filters);
  const save = useMutation({
    mutationFn: async () => {
      const lines: string[] = [];
      for await (const { entries } of management.audit.listPages(filter)) lines.push(...entries.map((entry) => JSON.stringify(entry)));
      download('audit.jsonl', `${lines.join('\n')}\n`, 'application/jsonl');
    },
  });
  return (
    <PageFrame
      title={t('nav.audit')}
      intro={t('audit.intro')}
      actions={
        <Button icon="download" busy={save.isPending} onClick={() => save.mutate()}>
          {t('audit.export')}
        </Button>
      }
    >
      <FailureNote error={save.error} />
      <search className="toolbar">
        {FIELDS.map((name) => (
          <TextField key={name} label={t(`audit.${name}`)} value={filters.get(name) ?? ''} onText={(text) => change({ [name]: text })} />
        ))}
        <SelectField
          label={t('sign-ins.result')}
          value={filters.get('result') ?? ''}
          options={[['', t('clients.any')], ...RESULTS.map((each) => [each, t(`audit.result.${each}`)] as const)]}
          onValue={(result) => change({ result })}
        />
        <SelectField
          label={t('grants.since')}
          value={filters.get('days') ?? ''}
          options={[['', t('clients.any')], ...['1', '7', '30'].map((days) => [days, t('grants.days', { days })] as const)]}
          onValue={(days) => change({ days })}
        />
        <CheckField label={t('audit.follow')} checked={follow} onChecked={setFollow} />
      </search>
      <SameAs {...listElsewhere(filter, filters.get('days') ?? '')} />
      <VerifyTrail />
      <AuditList filter={filter} follow={follow} />
    </PageFrame>
  );
};
