// Passkeys (WebAuthn Level 3): the browser's part of registration and sign-in.
import { send } from './send.ts';
import type { Session } from './session.ts';

/** Whether this browser can use passkeys here. */
export const passkeysAvailable = (): boolean =>
  typeof PublicKeyCredential === 'function' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function';

/** Signs in with a passkey that the browser finds. @throws DOMException when the person cancels */
export const signInWithPasskey = async (): Promise<Session> => {
  const options = (await send('POST', 'session/passkey/options', {})) as PublicKeyCredentialRequestOptionsJSON;
  const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return (await send('POST', 'session/passkey', { credential: jsonOf(credential) })) as Session;
};

/** Registers a passkey for the operator who is signed in. @param label - by which the operator recognizes it */
export const registerPasskey = async (label: string): Promise<void> => {
  const options = (await send('POST', 'passkeys/options', {})) as PublicKeyCredentialCreationOptionsJSON;
  const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  await send('POST', 'passkeys', { label, credential: jsonOf(credential) });
};

const jsonOf = (credential: Credential | null): object => {
  if (credential instanceof PublicKeyCredential) return credential.toJSON();
  throw new TypeError('The browser returned no passkey.');
};
