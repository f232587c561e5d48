// German: why the authentication of a client is refused, and what helps.
import type { ReasonTexts } from '../catalog.ts';

export const clientReasons: ReasonTexts = {
  malformed_request: ['Die Anfrage entsprach nicht dem Protokoll.', 'Korrigieren Sie sie, wie die Fehlerbeschreibung es sagt.'],
  credentials_in_url: [
    'Die Anfrage hatte Zugangsdaten in ihrer URL, die Proxys und Logs speichern.',
    'Senden Sie Zugangsdaten im Body oder im Header Authorization, und rotieren Sie die gesendeten: sie sind geleakt.',
  ],
  address_unknown: [
    'Die Anfrage kam über einen vertrauten Proxy, der keine oder eine fehlerhafte Client-Adresse sandte.',
    'Lassen Sie den Proxy den Header setzen, den --client-address-header nennt, oder nehmen Sie ihn aus --trusted-proxy.',
  ],
  no_credentials: [
    'Die Anfrage hatte keine Zugangsdaten.',
    'Senden Sie client_id und client_secret im Formular, einen Header Authorization: Basic, eine Assertion oder ein Client-Zertifikat.',
  ],
  other_auth_scheme: [
    'Der Header Authorization hat ein Schema, das keinen Client authentifiziert, und die Anfrage hatte keine anderen Zugangsdaten.',
    'Nur das Schema Basic authentifiziert einen Client, ein Bearer-Token nicht, auch nicht bei der Introspektion. Senden Sie client_id und client_secret im Formular oder als Basic, eine Assertion oder ein Client-Zertifikat.',
  ],
  several_auth_methods: [
    'Die Anfrage authentifiziert ihren Client auf mehrere Weisen; die Einzelheiten nennen sie.',
    'Behalten Sie die, für die der Client registriert ist. Dieselbe Id mit demselben Secret als Basic und im Formular zählt als eine.',
  ],
  malformed_basic: [
    'Der Header Authorization ist kein HTTP Basic mit Id und Secret in Base64.',
    'Senden Sie "Basic " und dahinter base64(Id ":" Secret), beide formularkodiert.',
  ],
  unknown_client: [
    'Kein API-Client dieses Mandanten hat diese Client-Id, oder er wurde gelöscht.',
    'Vergleichen Sie die Client-Id mit `mintmark client list` und den Mandanten mit der URL der Anfrage.',
  ],
  wrong_secret: [
    'Den Client gibt es, aber keines seiner Secrets ist das vorgelegte.',
    'Prüfen Sie, ob der Aufrufer das neueste Secret hat, ohne Leerzeichen oder Zeilenenden, und ob er es formularkodiert.',
  ],
  too_many_failures: [
    'Die Authentifizierung von dieser Adresse scheiterte öfter, als --auth-failures erlaubt: für diesen Client, oder zehnmal so oft für alle zusammen. Weitere Ablehnungen werden erst wieder aufgezeichnet, wenn sie eine Minute lang seltener waren.',
    'Suchen Sie in den früheren Einträgen der Adresse, was scheiterte. Zugangsdaten, die davor richtig waren, werden weiter angenommen. Setzen Sie hinter einem Proxy --trusted-proxy, damit seine Clients nicht dieselbe Adresse haben.',
  ],
  secret_guesses: [
    'Diese Adresse sandte zu viele falsche Secrets für einen Client, dessen Secret gewählt oder importiert wurde.',
    'Geben Sie dem Aufrufer das richtige Secret; eine Adresse darf zehn falsche in der Minute senden. Rotieren Sie zu einem erzeugten Secret, das keine solche Grenze braucht.',
  ],
  secret_checks_busy: [
    'Zu viele Anfragen hatten zugleich gewählte oder importierte Secrets, die zu prüfen waren.',
    'Der Aufrufer darf es noch einmal versuchen. Dauert es an, rät jemand Secrets: suchen Sie nach wrong_secret. Rotieren Sie solche Clients zu erzeugten Secrets.',
  ],
  secret_expired: ['Das vorgelegte Secret ist richtig, aber abgelaufen.', 'Geben Sie dem Aufrufer ein Secret, das noch gilt.'],
  secret_retired: [
    'Das vorgelegte Secret ist richtig, aber es wurde rotiert, und die Übergangszeit ist vorbei.',
    'Geben Sie dem Aufrufer das neuere Secret.',
  ],
  secret_deactivated: [
    'Das vorgelegte Secret ist richtig, aber deaktiviert.',
    'Reaktivieren Sie es, oder geben Sie dem Aufrufer ein anderes.',
  ],
  secret_revoked: [
    'Das vorgelegte Secret ist richtig, aber widerrufen.',
    'Finden Sie heraus, wer es noch benutzt; geben Sie dem rechtmäßigen Aufrufer ein anderes.',
  ],
  client_disabled: [
    'Der Client hat sich authentifiziert, ist aber deaktiviert.',
    'Aktivieren Sie ihn mit `mintmark client enable`, falls das gewollt ist.',
  ],
  client_expired: [
    'Der Client hat sich authentifiziert, ist aber abgelaufen.',
    'Verlängern Sie seine Lebensdauer, oder legen Sie einen neuen an.',
  ],
  address_not_allowed: [
    'Der Client kam von einer Adresse, die seine Adressregeln nicht erlauben, oder eines seiner Tokens wurde von dort vorgelegt.',
    'Vergleichen Sie die Adresse mit ip_rules des Clients; hinter einem Proxy auch --trusted-proxy und --client-address-header.',
  ],
  wrong_auth_method: [
    'Der Client authentifizierte sich mit einer Methode, für die er nicht registriert ist.',
    'Benutzen Sie die registrierte Methode, oder registrieren Sie die benutzte.',
  ],
  assertion_malformed: [
    'Die Client-Assertion ist kein JWT der nötigen Art und Form.',
    'Senden Sie client_assertion_type urn:ietf:params:oauth:client-assertion-type:jwt-bearer und ein signiertes JWT mit jti; die Einzelheiten sagen mehr.',
  ],
  assertion_subject: [
    'Die Assertion nennt nicht einen Client als iss und sub, oder der Parameter client_id ist ein anderer.',
    'Setzen Sie iss und sub auf die Client-Id.',
  ],
  assertion_audience: [
    'Die Assertion ist nicht für diesen Server allein.',
    'Setzen Sie aud auf einen Aussteller dieses Mandanten, allein. Für ein Werkzeug, das eine Liste mit einem Aussteller sendet, setzen Sie assertion_audience_list beim Client; für eines, das allein den Token-Endpunkt sendet, legacy_assertion_audience.',
  ],
  assertion_expired: [
    'Die Assertion ist abgelaufen, hat kein exp, oder ist aus der Zukunft.',
    'Vergleichen Sie die Uhr des Clients mit der des Servers, und erzeugen Sie die Assertion unmittelbar vor der Anfrage.',
  ],
  assertion_lifetime: [
    'Die Assertion gilt länger, als max_assertion_lifetime des Clients erlaubt.',
    'Setzen Sie exp höchstens fünf Minuten voraus, oder erhöhen Sie max_assertion_lifetime des Clients.',
  ],
  assertion_algorithm: [
    'Die Assertion ist mit einem Algorithmus signiert, den der Client, seine Methode oder der Mandant nicht erlaubt.',
    'Signieren Sie mit dem registrierten Algorithmus; unter FAPI 2.0 mit PS256, ES256 oder EdDSA.',
  ],
  assertion_signature: [
    'Kein Schlüssel oder Secret des Clients bestätigt die Signatur der Assertion.',
    'Vergleichen Sie kid und Thumbprint des Schlüssels mit denen des Clients; wurde der neue Schlüssel registriert, bevor er benutzt wurde?',
  ],
  key_compromised: [
    'Der Client benutzte einen Schlüssel oder ein Zertifikat, die als kompromittiert widerrufen sind.',
    'Finden Sie heraus, wer sie noch benutzt; geben Sie dem rechtmäßigen Aufrufer andere.',
  ],
  certificate_expired: ['Das Client-Zertifikat gilt jetzt nicht.', 'Erneuern Sie es, und vergleichen Sie die Uhren.'],
  certificate_untrusted: [
    'Keine CA des Mandanten hat das Client-Zertifikat ausgestellt, oder es ist nicht zur Authentifizierung von Clients.',
    'Fügen Sie die CA mit `mintmark tenant update --client-ca` hinzu, und lassen Sie den Client seine Zwischenzertifikate senden.',
  ],
  certificate_subject: [
    'Das Client-Zertifikat ist vertraut, aber sein Subject ist nicht das, mit dem der Client registriert ist.',
    'Vergleichen Sie es mit dem Feld tls_client_auth_ des Clients: dem Subject, wie RFC 4514 es schreibt, oder dem einen SAN.',
  ],
  certificate_key: ['Der Schlüssel des Client-Zertifikats ist beim Client nicht registriert.', 'Fügen Sie ihn dem jwks des Clients hinzu.'],
  client_certificate_malformed: [
    'Ein vertrauter Proxy hat ein fehlerhaftes Client-Zertifikat weitergereicht, oder zwei.',
    'Lassen Sie den Proxy den Header, den --client-cert-header nennt, auf das Zertifikat selbst setzen (RFC 9440, PEM in Prozentkodierung, Base64, oder XFCC mit Cert oder Chain; ein Hash oder ein Subject genügt nicht), und ihn aus Anfragen von Clients entfernen.',
  ],
  client_keys_unavailable: [
    'Die Schlüssel des Clients waren unter seiner jwks_uri nicht abrufbar.',
    'Die Einzelheiten beschreiben die Antwort (fault, saw). Die URI muss https haben, öffentlich oder in --outgoing-allow sein, und innerhalb von 5 s ohne Weiterleitung mit JSON dieses Medientyps antworten.',
  ],
  client_metadata_stale: [
    'Das Metadaten-Dokument des Clients war einen Tag lang nicht abrufbar oder nicht brauchbar, sodass seine Schlüssel nicht mehr angenommen werden.',
    '`mintmark client refresh-metadata ID` nennt den Fehler. Das Dokument ist unter der Client-Id, und muss gültig und erreichbar sein.',
  ],
  assertion_replayed: [
    'Die Assertion wurde schon benutzt.',
    'Lassen Sie den Client für jede Anfrage eine neue erzeugen, mit eigener jti. Tut er das, ist eine geleakt.',
  ],
  dpop_missing: [
    'Der Client ist für DPoP-gebundene Tokens registriert, und die Anfrage hatte keinen Beweis.',
    'Lassen Sie den Client einen Header DPoP senden, oder setzen Sie dpop_bound_access_tokens auf false.',
  ],
  dpop_malformed: [
    'Der DPoP-Beweis ist nicht genau ein JWT des Typs dpop+jwt mit öffentlichem Schlüssel, jti und iat.',
    'Vergleichen Sie ihn mit RFC 9449 §4.2; die Fehlerbeschreibung nennt, was fehlt.',
  ],
  dpop_algorithm: [
    'Der DPoP-Beweis ist mit einem Algorithmus signiert, der nicht erlaubt ist.',
    'Signieren Sie mit einem aus dpop_signing_alg_values_supported.',
  ],
  dpop_signature: [
    'Die Signatur des DPoP-Beweises ist ungültig.',
    'Signieren Sie mit dem Schlüssel, dessen öffentliche Hälfte im Header steht.',
  ],
  dpop_target: [
    'Der DPoP-Beweis ist für eine andere Methode oder URI.',
    'Setzen Sie htm auf die Methode, und htu auf die URL aus den Metadaten, ohne Query.',
  ],
  dpop_time: [
    'Der DPoP-Beweis ist zu alt, oder aus der Zukunft.',
    'Erzeugen Sie ihn unmittelbar vor der Anfrage, und vergleichen Sie die Uhren.',
  ],
  dpop_nonce: [
    'Der DPoP-Beweis hat keine Nonce, oder eine abgelaufene. Das kommt vor.',
    'Lassen Sie den Client die Anfrage mit der Nonce aus dem Header DPoP-Nonce wiederholen.',
  ],
  dpop_token: ['Der DPoP-Beweis ist für ein anderes Access Token.', 'Setzen Sie ath auf den Hash des Tokens, das mit ihm gesendet wird.'],
  token_unconfirmed: [
    'Das Token ist an einen Schlüssel oder ein Zertifikat gebunden, und die Anfrage beweist deren Besitz nicht; oder es ist ungebunden und wurde als DPoP gesendet.',
    'Senden Sie ein gebundenes Token mit dem Schema DPoP und einem Beweis seines Schlüssels, oder über Mutual TLS mit seinem Zertifikat.',
  ],
  dpop_replayed: [
    'Der DPoP-Beweis wurde schon benutzt.',
    'Lassen Sie den Client für jede Anfrage einen neuen erzeugen. Tut er das, ist einer geleakt.',
  ],
};
