// What problems say about operators, their sign-in, and the OpenID Providers that they sign in by.

export const OPERATOR_SENTENCES = [
  'There is no operator of this name.',
  'A tenant has {limit} operators at most.',
  'The roles come from the rules of the provider by which the operator signs in.',
  'The password is that of the provider by which the operator signs in.',
  'There is no provider of this id.',
  'A tenant has {limit} providers at most.',
  'No administrator has signed in by this provider yet. Sign in by it once, then repeat this.',
  'Operators sign in by this provider. Delete them first, or disable it.',
  'The sign-in failed. Check the name and the password.',
  'Passwords are not accepted here. Sign in by the provider.',
  'Sign in again.',
  'The request is of another origin.',
  'This link was used before, or is too old. Ask for another one.',
  'There is no session of this id.',
  'There is no passkey of this id.',
  'This passkey is registered already.',
  'An operator has {limit} passkeys at most.',
  'You sign in by a provider: a passkey is of no use.',
  // Clauses about their settings.
  'must be a URL with https, without a query and a fragment',
  'is not a name of letters, digits and . _ @ + -',
  'is not the name that the link is for',
  'is not the present password',
  'is not valid, or its time is over: begin again',
] as const;

export type OperatorSentence = (typeof OPERATOR_SENTENCES)[number];
