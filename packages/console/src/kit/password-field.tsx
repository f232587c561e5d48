// A password: the present one, or one that is chosen.
import { useTexts } from '../language/language.tsx';
import { TextField } from './field.tsx';

/** The least and greatest number of characters of a password. */
const LEAST = 12;
const GREATEST = 256;

/** @param chosen - whether it is a new password */
export const PasswordField = ({
  label,
  value,
  onText,
  chosen = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly chosen?: boolean;
}) => {
  const { t } = useTexts();
  const limits = { hint: t('setup.password.hint', { least: LEAST }), minLength: LEAST, maxLength: GREATEST };
  return (
    <TextField
      {...{ label, value, onText }}
      {...(chosen && limits)}
      type="password"
      autoComplete={chosen ? 'new-password' : 'current-password'}
      required
    />
  );
};
