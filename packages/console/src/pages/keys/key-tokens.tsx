// How many active tokens would end with a signing key.
import { useQuery } from '@tanstack/react-query';
import { management } from '../../api/management.ts';
import { useTexts } from '../../language/language.tsx';

export const KeyTokens = ({ kid }: { readonly kid: string }) => {
  const { t, count } = useTexts();
  const effect = useQuery({ queryKey: ['key-tokens', kid], queryFn: () => management.effects.ofKey(kid) });
  if (effect.data === undefined) return null;
  const { live_tokens, unrecorded_tokens } = effect.data;
  return (
    <span className="muted small">
      {count('key.tokens', live_tokens)} {unrecorded_tokens && t('effect.unrecorded')}
    </span>
  );
};
