// The buttons of a sign-in by an OpenID Provider.
import { useMutation } from '@tanstack/react-query';
import { leaveForProvider, type SignInWays } from '../../api/openid.ts';
import { Button } from '../../kit/button.tsx';
import { Note } from '../../kit/note.tsx';
import { useTexts } from '../../language/language.tsx';
import { ProviderFailure } from './provider-failure.tsx';

/** @param isOnly - whether there is no password beside them */
export const Providers = ({ providers, isOnly }: { readonly providers: SignInWays['providers']; readonly isOnly: boolean }) => {
  const { t } = useTexts();
  const leave = useMutation({ mutationFn: (id: string) => leaveForProvider(id, window.location.hash.slice(1) || '/') });
  return (
    <>
      {leave.error !== null && (
        <Note tone="bad" alert>
          <ProviderFailure error={leave.error} />
        </Note>
      )}
      {providers.map(({ id, label }) => (
        <Button
          key={id}
          kind={isOnly ? 'primary' : 'plain'}
          // The page is about to be left.
          busy={(leave.isPending || leave.isSuccess) && leave.variables === id}
          onClick={() => leave.mutate(id)}
        >
          {t('sign-in.provider', { name: label })}
        </Button>
      ))}
    </>
  );
};
