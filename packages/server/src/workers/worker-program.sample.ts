// The program of a worker that serves nothing, for the tests. It reports once that it runs, and serves from when its
// metrics are read. Not published.
process.on('message', (message: object) => {
  if ('start' in message) process.send?.({ beat: true });
  if ('measure' in message) {
    process.send?.({ serving: { publicUrl: 'https://t' } });
    process.send?.({ measured: [] });
  }
});
