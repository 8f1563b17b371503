// Loaded into a gateway by `NODE_OPTIONS=--import`: on SIGUSR2 fails in every way nobody expects, with the text of `TRUST_FAULT`.
const text = process.env.TRUST_FAULT;
if (text) {
  process.on('SIGUSR2', () => {
    setTimeout(() => {
      throw new Error(`error with ${text}`);
    });
    void Promise.reject(new Error(`rejection with ${text}`));
    process.emitWarning(`warning with ${text}`);
  });
}
