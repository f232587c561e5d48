// One-time links: how an operator sets the first password, or a new one in place of a lost one.
import { PlainSecret } from '../clients/plain-secret.ts';
import { LINK_LIFETIME, type OperatorLink } from '../records/operator.ts';
import { newSecretToken, secretTokenHash } from './secret-token.ts';

/** A link as stored, and its URL. */
export interface NewLink {
  readonly link: OperatorLink;
  readonly url: PlainSecret;
}

/**
 * Builds a link; nothing is stored yet. Its token is in the fragment of the URL, which browsers send to no server.
 *
 * @param publicUrl - of the tenant
 * @param now - milliseconds since the epoch
 */
export const buildLink = (publicUrl: string, subject: Pick<OperatorLink, 'tenantId' | 'operatorId' | 'roles'>, now: number): NewLink => {
  const token = newSecretToken();
  return {
    link: { ...subject, tokenHash: secretTokenHash(token), createdAt: now, expiresAt: now + LINK_LIFETIME },
    url: new PlainSecret(`${publicUrl}/console/#/setup/${token}`),
  };
};
