// Stands for `when-exit` in the bundle: it takes nearly every signal and kills the process with the first that comes, on
// Windows before anybody else hears of it. The signals are for the programs, and for whoever has the gateway as a library.

function whenExit(callback: () => void): () => void {
  process.once('exit', callback);
  return () => void process.off('exit', callback);
}

// biome-ignore lint/style/noDefaultExport: the package it stands for has one
export default whenExit;
