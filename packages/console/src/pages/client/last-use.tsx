// When a credential was used last, and from where.
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';

/** @param at - RFC 3339; null for never */
export const LastUse = ({ at, from }: { readonly at: string | null; readonly from: string | null }) => {
  const { t } = useTexts();
  if (at === null) return t('secret.unused');
  return (
    <>
      {t('client.last-used')} <Time at={at} only="distance" /> {t('secret.from', { address: from ?? '?' })}
    </>
  );
};

/** When it was created, and used last. */
export const Age = ({
  of: { created_at, last_used_at, last_used_from },
}: {
  readonly of: { readonly created_at: string; readonly last_used_at: string | null; readonly last_used_from: string | null };
}) => {
  const { t } = useTexts();
  return (
    <span className="muted small">
      {t('client.created')} <Time at={created_at} only="distance" /> · <LastUse at={last_used_at} from={last_used_from} />
    </span>
  );
};
