// What was used of a quota, in each of its windows.
import type { SharedQuotaRecord } from '@mintmark/client/management';
import { Badge } from '../../kit/badge.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';

/** @param name - of a shared quota among those of a client; nothing is shown for its own */
export const QuotaWindow = ({
  window: { window, limit, used, ends_at },
  mode,
  name = null,
}: {
  readonly window: SharedQuotaRecord['windows'][number];
  readonly mode: 'enforce' | 'observe';
  readonly name?: string | null;
}) => {
  const { t, number } = useTexts();
  return (
    <li className="stack-tight">
      <span className="row spread">
        <span>
          <strong>{t('quotas.used', { used: number(used), limit: number(limit), window: t(`quotas.${window}`) })}</strong>
          {name !== null && ` · ${name}`}
        </span>
        <Badge tone={used >= limit ? 'warn' : 'info'}>{t(`quotas.mode.${mode}`)}</Badge>
      </span>
      <meter className="meter" min={0} max={limit} value={Math.min(used, limit)} aria-label={t(`quotas.${window}`)} />
      {ends_at !== null && (
        <span className="muted small">
          {t('quotas.ends')} <Time at={ends_at} />
        </span>
      )}
    </li>
  );
};
