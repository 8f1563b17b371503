// Stands for `semver` in the bundle: conf compares versions for its `migrations` option, which we do not use.

const semver = new Proxy(
  {},
  {
    get() {
      throw new Error('The migrations option of conf is not part of this build');
    },
  },
);

// biome-ignore lint/style/noDefaultExport: the package it stands for has one
export default semver;
