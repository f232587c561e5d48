// The status of a grant.
import type { GrantRecord } from '@mintmark/client/management';
import { Badge, type Tone } from '../../kit/badge.tsx';
import { useTexts } from '../../language/language.tsx';

const TONES: Readonly<Record<GrantRecord['status'], Tone>> = {
  active: 'good',
  expired: 'none',
  suspended: 'warn',
  revoked: 'bad',
  ended: 'none',
};

export const GrantStatus = ({ status }: Pick<GrantRecord, 'status'>) => {
  const { t } = useTexts();
  return <Badge tone={TONES[status]}>{t(`grants.status.${status}`)}</Badge>;
};
