// German: what problems say about operators, their sign-in, and the OpenID Providers that they sign in by.
import type { SentenceTexts } from '../../catalog.ts';

export const operators: SentenceTexts = {
  'There is no operator of this name.': 'Es gibt keinen Operator mit diesem Namen.',
  'A tenant has {limit} operators at most.': 'Ein Mandant hat höchstens {limit} Operatoren.',
  'The roles come from the rules of the provider by which the operator signs in.':
    'Die Rollen kommen aus den Regeln des Providers, über den sich der Operator anmeldet.',
  'The password is that of the provider by which the operator signs in.':
    'Das Passwort ist das des Providers, über den sich der Operator anmeldet.',
  'There is no provider of this id.': 'Es gibt keinen Provider mit dieser Id.',
  'A tenant has {limit} providers at most.': 'Ein Mandant hat höchstens {limit} Provider.',
  'No administrator has signed in by this provider yet. Sign in by it once, then repeat this.':
    'Über diesen Provider hat sich noch kein Administrator angemeldet. Melden Sie sich einmal darüber an, und wiederholen Sie das dann.',
  'Operators sign in by this provider. Delete them first, or disable it.':
    'Operatoren melden sich über diesen Provider an. Löschen Sie sie zuerst, oder deaktivieren Sie ihn.',
  'The sign-in failed. Check the name and the password.': 'Die Anmeldung ist gescheitert. Prüfen Sie Namen und Passwort.',
  'Passwords are not accepted here. Sign in by the provider.':
    'Passwörter werden hier nicht angenommen. Melden Sie sich über den Provider an.',
  'Sign in again.': 'Melden Sie sich neu an.',
  'The request is of another origin.': 'Die Anfrage kommt von einem anderen Origin.',
  'This link was used before, or is too old. Ask for another one.':
    'Dieser Link wurde schon benutzt oder ist zu alt. Bitten Sie um einen neuen.',
  'There is no session of this id.': 'Es gibt keine Sitzung mit dieser Id.',
  'There is no passkey of this id.': 'Es gibt keinen Passkey mit dieser Id.',
  'This passkey is registered already.': 'Dieser Passkey ist schon registriert.',
  'An operator has {limit} passkeys at most.': 'Ein Operator hat höchstens {limit} Passkeys.',
  'You sign in by a provider: a passkey is of no use.': 'Sie melden sich über einen Provider an: ein Passkey nützt Ihnen nichts.',
  'must be a URL with https, without a query and a fragment': 'muss eine URL mit https sein, ohne Query und Fragment',
  'is not a name of letters, digits and . _ @ + -': 'ist kein Name aus Buchstaben, Ziffern und . _ @ + -',
  'is not the name that the link is for': 'ist nicht der Name, für den der Link ist',
  'is not the present password': 'ist nicht das bisherige Passwort',
  'is not valid, or its time is over: begin again': 'ist nicht gültig, oder die Zeit ist um: beginnen Sie von vorn',
};
