// `mintmark key revoke KID`: revokes a key and its tokens in an emergency. The standby key signs.
import type { SigningKeyRecord } from '@mintmark/client/management';
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { SIGNING_KEY_OUTPUT } from './key-table.ts';

export const command = managementCommand<object, readonly SigningKeyRecord[]>({
  ...SIGNING_KEY_OUTPUT,
  arguments: [['<kid>', 'the key']],
  progress: 'Revoking',
  ending: {
    effect: ({ effects }, [kid]) => effects.ofKey(kid),
    question: ([kid]) => `Revoke key ${printable(kid)}? Every token that it signed ends now, for good.`,
    irreversible: true,
  },
  call: ({ keys }, [kid]) => keys.revoke(kid),
  examples: [
    ['mintmark key revoke AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE', 'asks; guards that verify offline learn of it within five minutes'],
    ['mintmark key revoke AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE --dry-run', 'how many tokens would end'],
  ],
});
