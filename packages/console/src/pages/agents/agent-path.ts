// Where an agent is shown.

/** The path of the page of an agent. */
export const agentPath = (clientId: string): string => `/agents/${encodeURIComponent(clientId)}`;
