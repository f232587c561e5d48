// A secret, shown once: to be copied or downloaded before the page is left.
import { Button } from '../kit/button.tsx';
import { Copy } from '../kit/copy.tsx';
import { Note } from '../kit/note.tsx';
import { useTexts } from '../language/language.tsx';

/** Saves a text as a file of the person. */
export const download = (name: string, text: string, type = 'text/plain'): void => {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
};

export const ShownSecret = ({ clientId, secret }: { readonly clientId: string; readonly secret: string }) => {
  const { t } = useTexts();
  return (
    <div className="stack">
      <Note tone="warn">{t('secret.once')}</Note>
      <div className="secret">
        <code>{secret}</code>
        <Copy text={secret} of={t('secret')} label />
        <Button kind="ghost" size="small" icon="download" onClick={() => download(`${clientId}.secret`, `${secret}\n`)}>
          {t('download')}
        </Button>
      </div>
    </div>
  );
};
