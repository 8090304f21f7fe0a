/** Grafana's runtime for the form of a data source. */
export const runtime = () => {
  const actual = jest.requireActual('@grafana/runtime');
  return {
    ...actual,
    config: { ...actual.config, awsAllowedAuthProviders: ['default', 'keys'] },
    getAppEvents: () => ({ subscribe: () => ({ unsubscribe: () => undefined }) }),
    usePluginInteractionReporter: () => () => undefined,
  };
};
