// Puts a chosen theme and density on the document before anything is painted. Everything else about them is in app/appearance.ts.
try {
  for (const name of ['theme', 'density']) {
    const chosen = localStorage.getItem(`agent-gateway-${name}`);
    if (chosen) document.documentElement.dataset[name] = chosen;
  }
} catch {
  // No storage: the system's theme.
}
