// The owner of clients: the server takes a short name.
import { TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';

export const OwnerField = (props: { readonly hint?: string; readonly value: string; readonly onText: (text: string) => void }) => {
  const { t } = useTexts();
  return (
    <TextField
      {...props}
      label={t('client.owner')}
      pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,127}"
      title={t('client.owner.form')}
      autoCapitalize="none"
      spellCheck={false}
    />
  );
};
