// Sends a request to a tenant by its Host, on any listener. `fetch` would send the host of the URL.
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** The body and additional headers of a request. */
export interface HostRequestInit {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request, and returns the response as fetch does. */
export const hostRequest = async (
  url: string,
  host: string,
  method: string,
  path: string,
  { body = '', headers = {} }: HostRequestInit = {},
): Promise<Response> => {
  const sent = request(new URL(path, url), { method, headers: { ...headers, host, 'content-length': Buffer.byteLength(body) } });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const received = await text(response);
  const { statusCode: status = 0 } = response;
  return new Response(status === 204 ? null : received, {
    status,
    headers: Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  });
};
