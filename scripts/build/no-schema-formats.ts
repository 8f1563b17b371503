// Stands for `ajv-formats` in the bundle, as no-schema-check.ts does for `ajv`.

function addFormats(): never {
  throw new Error('The schema option of conf is not part of this build');
}

// biome-ignore lint/style/noDefaultExport: the package it stands for has one
export default addFormats;
