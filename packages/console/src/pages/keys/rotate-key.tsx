// Rotation of a signing key now: no token ends.
import type { SigningAlg } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { cliLine } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';

export const RotateKey = ({ algorithm, onClose }: { readonly algorithm: SigningAlg; readonly onClose: () => void }) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const rotate = useMutation({
    mutationFn: () => management.keys.rotate(algorithm),
    onSuccess: (keys) => {
      queries.setQueryData(['keys'], keys);
      toast({ text: t('key.rotated', { algorithm }) });
      onClose();
    },
  });
  return (
    <Dialog title={t('key.rotate.title', { algorithm })} onClose={onClose}>
      <p>{t('key.rotate.text')}</p>
      <FailureNote error={rotate.error} />
      <SameAs
        cli={cliLine('key', 'rotate', '--algorithm', algorithm)}
        call={{ method: 'POST', path: '/keys/rotate', body: { algorithm } }}
      />
      <div className="row row-end">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button kind="primary" busy={rotate.isPending} onClick={() => rotate.mutate()}>
          {t('key.rotate')}
        </Button>
      </div>
    </Dialog>
  );
};
